import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

export interface Backlog {
  /** Charges not yet final, by reported status. */
  readonly openByStatus: Readonly<Record<'held' | 'reserved' | 'submitted' | 'review', number>>;
  /** Epoch milliseconds; null when nothing is open. */
  readonly oldestOpenAt: number | null;
}

export interface ChargeBacklog {
  measure(): ResultAsync<Backlog, StoreUnavailable>;
}
