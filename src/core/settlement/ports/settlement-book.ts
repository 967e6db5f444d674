import { type ResultAsync } from 'neverthrow';
import { type LiveTransaction, type PersistOutcome } from '../../billing/ports/chain-transactions.ts';
import { type Claim } from '../../billing/ports/claim.ts';
import { type PreparedTransaction } from '../../billing/ports/vault-contract.ts';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type PayoutObstacle } from '../payout-obstacle.ts';

export interface SettleTerms {
  /** A developer who is owed less waits for more. At least 1. */
  readonly unitsMin: Units;
  /** A settlement takes the oldest so many rows of revenue, or as many more as it needs to reach the minimum. */
  readonly rowsMax: number;
  /** For the settlements to be made: at most one each. */
  readonly ids: readonly string[];
}

export interface MadeSettlement {
  readonly id: string;
  readonly units: Units;
}

export interface ClaimedSettlement extends MadeSettlement {
  readonly payoutAddress: string;
}

/**
 * Settlements on their way to their developers. Once a transaction carries them, `ChainTransactions` decides: `confirm`
 * completes them; `fail` opens those that travelled together again, for half the company, and fails one that travelled
 * alone, whose revenue is then unsettled; `expire` opens them again; `escalate` leaves them to a person. Completed and
 * failed ones are told to their developers in the same change.
 */
export interface SettlementBook {
  /**
   * Makes settlements of the unsettled revenue of developers with a payout address, which is frozen in them. No row of
   * revenue is ever in two settlements, however many settle at once; developers whom somebody else is settling at this
   * moment are passed over. What was set aside for an address that is no longer its developer's is failed first.
   */
  settle(terms: SettleTerms, now: number): ResultAsync<readonly MadeSettlement[], StoreUnavailable>;

  /** The oldest pending one and up to the limit others that may travel with it, each of another address. */
  claim(claim: Claim, limit: number, now: number): ResultAsync<readonly ClaimedSettlement[], StoreUnavailable>;

  /** Gives back whatever is still claimed under the token. */
  release(token: string): ResultAsync<void, StoreUnavailable>;

  /** They are not claimed before `retryAt`. One that is no longer claimed under the token stays as it is. */
  setAside(
    claimed: { readonly token: string; readonly ids: readonly string[] },
    why: { readonly obstacle: PayoutObstacle; readonly retryAt: number },
    now: number,
  ): ResultAsync<void, StoreUnavailable>;

  /** As `ChainTransactions.persist`, for settlements. */
  persist(
    transaction: PreparedTransaction,
    claim: { readonly token: string; readonly ids: readonly string[] },
    now: number,
  ): ResultAsync<PersistOutcome, StoreUnavailable>;

  /** Undecided payouts, oldest first. */
  live(limit: number): ResultAsync<readonly LiveTransaction[], StoreUnavailable>;
}
