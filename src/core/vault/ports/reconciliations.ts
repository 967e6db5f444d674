import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Reconciliation } from '../reconciliation.ts';

/** The last comparison of books and chain, for every process to show. */
export interface Reconciliations {
  /** A comparison that is older than the stored one changes nothing. */
  save(reconciliation: Reconciliation): ResultAsync<void, StoreUnavailable>;

  /** Null before the first one. */
  latest(): ResultAsync<Reconciliation | null, StoreUnavailable>;
}

/** Hears of every comparison, for metrics and alerts. It must not throw. */
export interface ReconciliationObserver {
  observe(reconciliation: Reconciliation): void;
}
