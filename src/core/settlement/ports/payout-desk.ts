import { type ResultAsync } from 'neverthrow';
import { type TransactionStatus } from '../../billing/chain-transaction.ts';
import { type Landing } from '../../billing/ports/chain-network.ts';
import { type MortalTransaction } from '../../billing/prove-death.ts';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type PayoutObstacle } from '../payout-obstacle.ts';
import { type Settlement, type SettlementStatus } from '../settlement.ts';

/** A settlement as its operator sees it. */
export interface DeskSettlement extends Settlement {
  /** Why it was set aside, until `retryAt`; both null: it was not. */
  readonly obstacle: PayoutObstacle | null;
  readonly retryAt: number | null;
  /** Transactions that carried it and FAILED. */
  readonly failures: number;
  /** Failed because a person gave it up: its revenue is not paid again. */
  readonly writtenOff: boolean;
  /** The newest that carries or carried it. */
  readonly transaction: (MortalTransaction & { readonly id: bigint; readonly status: TransactionStatus }) | null;
}

export interface DeskPage {
  /** Null: whatever their status. */
  readonly status: SettlementStatus | null;
  /** Behind this serial; null: begins with the newest. */
  readonly after: bigint | null;
  readonly limit: number;
}

export type PayoutVerdict =
  | { readonly kind: 'confirmed' | 'failed'; readonly landing: Landing }
  /** Proven dead. */
  | { readonly kind: 'expired' };

/** The settlements of a network, and the ways out of review. */
export interface PayoutDesk {
  /** The newest first. */
  list(page: DeskPage): ResultAsync<readonly DeskSettlement[], StoreUnavailable>;

  /** Absent: null. */
  find(id: string): ResultAsync<DeskSettlement | null, StoreUnavailable>;

  /**
   * What the ledger shows of a transaction in review; its settlements follow as they do when the resolver decides. False,
   * and nothing changed, when it is not in review.
   */
  decide(transactionId: bigint, verdict: PayoutVerdict, now: number): ResultAsync<boolean, StoreUnavailable>;

  /** Fails it for good: its revenue stays with it. Its transaction stays as it is. False when it is not in review. */
  writeOff(id: string, now: number): ResultAsync<boolean, StoreUnavailable>;
}
