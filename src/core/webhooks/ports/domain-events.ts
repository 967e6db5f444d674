import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type DomainEvent } from '../domain-event.ts';

export interface PassedOn {
  readonly events: number;
  /** Of an event nobody subscribes to there is none. */
  readonly deliveries: number;
}

/**
 * Facts that wait to be told. Each was written in the atomic change that made it true; facts of charges and keys only
 * for users of whom an active endpoint subscribed to them at that moment.
 */
export interface DomainEvents {
  /**
   * Those that were not passed on, in the order of their ids. There is no position to read on from: a change that began
   * earlier may commit later, and its event then stands before others that were read already.
   */
  pending(limit: number): ResultAsync<readonly DomainEvent[], StoreUnavailable>;

  /**
   * Takes up to `limit` pending events and makes of each one delivery for every active endpoint of its user that
   * subscribes to its type, due at `now`. Whoever else passes events on at the same moment takes others.
   */
  passOn(limit: number, now: number): ResultAsync<PassedOn, StoreUnavailable>;

  /**
   * Drops up to `limit` events older than `before`, the oldest first, that were passed on and of which no delivery is
   * pending, with their deliveries; answers how many.
   */
  forget(before: number, limit: number): ResultAsync<number, StoreUnavailable>;
}
