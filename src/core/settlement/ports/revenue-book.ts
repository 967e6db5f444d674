import { type ResultAsync } from 'neverthrow';
import { type ApiStatus } from '../../catalog/api.ts';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type Settlement } from '../settlement.ts';

/** What a developer has earned, net of fees. What failed is in none of them: its revenue is unsettled again. */
export interface EarnedSums {
  readonly completed: Units;
  /** On its way: pending, submitted and in review. */
  readonly pending: Units;
  /** In no settlement yet. */
  readonly unsettled: Units;
}

export interface RevenueStatement {
  readonly sums: EarnedSums;
  readonly settlements: readonly Settlement[];
}

export interface ApiRevenue {
  readonly apiId: string;
  /** Grows with every registration. */
  readonly serial: bigint;
  readonly slug: string;
  readonly name: string;
  readonly status: ApiStatus;
  /** Confirmed ones. */
  readonly calls: bigint;
  /** What they brought in, net of fees, paid out or not. */
  readonly net: Units;
  readonly createdAt: number;
}

export interface BookPage {
  /** The page begins behind this serial; null: with the newest. */
  readonly after: bigint | null;
  readonly limit: number;
}

/** Of one developer each: nobody else's revenue, settlements or APIs are seen. */
export interface RevenueBook {
  /** All sums and one page of settlements, the newest first, of one and the same moment. */
  statement(developerId: string, page: BookPage): ResultAsync<RevenueStatement, StoreUnavailable>;

  /** The developer's APIs, paused ones too, the newest first, in a time that does not grow with their calls. */
  apis(developerId: string, page: BookPage): ResultAsync<readonly ApiRevenue[], StoreUnavailable>;
}
