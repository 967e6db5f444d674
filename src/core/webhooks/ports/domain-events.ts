import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type DomainEvent } from '../domain-event.ts';

/** Facts that wait to be told. Each was written in the atomic change that made it true. */
export interface DomainEvents {
  /**
   * Those that were not passed on, in the order of their ids. There is no position to read on from: a change that began
   * earlier may commit later, and its event then stands before others that were read already.
   */
  pending(limit: number): ResultAsync<readonly DomainEvent[], StoreUnavailable>;

  /** They are somebody else's from now on; answers those for which this call was the first to say so. */
  passOn(ids: readonly bigint[], now: number): ResultAsync<readonly bigint[], StoreUnavailable>;
}
