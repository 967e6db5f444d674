import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';

/** What our books say of one shared contract as of a ledger. */
export interface PoolStanding {
  /** What the consumers' balances were: later deposits are taken off again, later debits are put back. */
  readonly balances: Units;
  /** Items on their way, or waiting for a person: at that ledger each may have been deducted or not. */
  readonly inFlight: Units;
  /** Deposits up to that ledger that belong to nobody yet. */
  readonly uncredited: Units;
}

/** The sums of the vaults that share contracts. */
export interface PoolBooks {
  /** Every contract that pooled vaults are in. */
  contracts(): ResultAsync<readonly string[], StoreUnavailable>;

  /**
   * All three sums from one moment, which must be after the one at which the chain was read at `ledger`: an item that
   * had landed by then is submitted, confirmed or in review ever since.
   */
  standingAt(contractId: string, ledger: number): ResultAsync<PoolStanding, StoreUnavailable>;
}
