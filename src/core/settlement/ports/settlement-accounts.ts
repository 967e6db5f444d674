import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type PayoutObstacle } from '../payout-obstacle.ts';

/** Sums over a whole network, of one moment. */
export interface SettlementSums {
  /** Net revenue of all charges that were indexed, also of those whose API belongs to nobody. */
  readonly earned: Units;
  readonly completed: Units;
  /** Pending, submitted or in review. */
  readonly open: Units;
  /** In no settlement. */
  readonly unsettled: Units;
  /** Given up by a person: nothing pays it again. */
  readonly writtenOff: Units;
  /** Settlements whose amount is not the sum of the revenue in them. */
  readonly mismatched: number;
  readonly inReview: number;
  readonly setAside: Readonly<Partial<Record<PayoutObstacle, number>>>;
}

export interface PaidByBooks {
  /** Of the payouts that landed in these ledgers. */
  readonly completed: Units;
  /** Submitted or in review: each may have landed there, or not. */
  readonly undecided: Units;
}

export interface SettlementAccounts {
  sums(): ResultAsync<SettlementSums, StoreUnavailable>;

  paidBetween(ledgers: {
    readonly contractId: string;
    readonly fromLedger: number;
    readonly toLedger: number;
  }): ResultAsync<PaidByBooks, StoreUnavailable>;
}
