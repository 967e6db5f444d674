import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Developer, type DeveloperDetails } from '../developer.ts';

export interface Developers {
  /** The user's profile; where there is none, a blank one is made first. However many ask at once, one is made. */
  findOrCreate(userId: string, now: number): ResultAsync<Developer, StoreUnavailable>;

  /** Sets the details that are named, null clears one; the others stay. Where there is no profile, one is made. */
  update(userId: string, changes: Partial<DeveloperDetails>, now: number): ResultAsync<Developer, StoreUnavailable>;
}
