import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** Sums that a store keeps of charges that are final. Nobody sees them but by how soon a sum is there. */
export interface UsageTallies {
  /**
   * Adds up to `limit` charges with ids above `after` that are final and not yet in, the oldest first; answers the last
   * id, or null when there were none.
   */
  tally(after: bigint, limit: number): ResultAsync<bigint | null, StoreUnavailable>;
}
