import { type Category } from '../catalog/category.ts';

/** What a developer tells of itself; null where it says nothing. */
export interface DeveloperDetails {
  readonly name: string | null;
  /** http or https. */
  readonly website: string | null;
  readonly description: string | null;
  readonly category: Category | null;
  /** The Stellar account that revenue is paid to, `G...`. */
  readonly payoutAddress: string | null;
}

/** A user as a provider of APIs. */
export interface Developer extends DeveloperDetails {
  readonly userId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const BLANK_DETAILS: DeveloperDetails = {
  name: null,
  website: null,
  description: null,
  category: null,
  payoutAddress: null,
};
