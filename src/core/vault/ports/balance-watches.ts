import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';

export interface BalanceWatch {
  readonly contractId: string;
  readonly available: Units;
  /** Null: nobody is told. */
  readonly threshold: Units | null;
}

/**
 * Thresholds of balances. The change in which what is available falls from at least the threshold to below it writes the
 * event `balance.low` with it: once, until money has come in again. Holds that come and go do not count as money, so
 * that a balance which swings around its threshold is told of once and not with every call.
 */
export interface BalanceWatches {
  /** Absent: the user has no vault. */
  find(userId: string): ResultAsync<BalanceWatch | null, StoreUnavailable>;

  /** Null clears. A balance that is below already has not fallen: nothing is told. Absent: the user has no vault. */
  setThreshold(userId: string, threshold: Units | null): ResultAsync<BalanceWatch | null, StoreUnavailable>;
}
