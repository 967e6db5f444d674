import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** The challenges that were redeemed, known to every process. */
export interface UsedChallenges {
  /**
   * Marks it as used. True for exactly one call with this id, however many come at once; false for every other until it
   * is forgotten.
   */
  use(challenge: { readonly id: string; readonly expiresAt: number }): ResultAsync<boolean, StoreUnavailable>;

  /** Forgets those that expired before `time`; their number. */
  forgetExpired(time: number): ResultAsync<number, StoreUnavailable>;
}
