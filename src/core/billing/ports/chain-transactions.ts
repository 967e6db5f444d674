import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type SendStatus, type TransactionStatus } from '../chain-transaction.ts';
import { type Landing } from './chain-network.ts';
import { type PreparedTransaction } from './vault-contract.ts';

export interface LiveTransaction extends PreparedTransaction {
  readonly id: bigint;
  readonly status: TransactionStatus;
  readonly sequenceConsumed: boolean;
  readonly lastSendLedger: number | null;
}

export type PersistOutcome = { readonly kind: 'persisted'; readonly id: bigint } | { readonly kind: 'lost' };

/** What an item looks like on the ledger, if it is there, and what ever carried it. */
export interface ItemTrace {
  readonly contractId: string;
  readonly onChainId: string;
  readonly units: Units;
  /** Oldest first, whatever became of them. */
  readonly carriers: readonly PreparedTransaction[];
}

/** An open item under the token of its claim; without one, an item that waits for a person. */
export interface ItemInHand {
  readonly id: bigint;
  readonly token: string | null;
}

/**
 * `undecided`: a live transaction has that hash or that sequence number, which must be resolved first. `refused`: the
 * item is not in hand any more, or a decided transaction has that sequence number.
 */
export type ConfirmLandedOutcome = 'confirmed' | 'undecided' | 'refused';

export interface ChainTransactions {
  /**
   * The commit before the send: stores the envelope, links the items and submits them. Compares the channel's lease
   * and every item's claim with the token; any miss, or a second live transaction of the channel or a second use of
   * its sequence, is `lost` and leaves everything as it was. Ends the channel's lease: the live transaction holds it.
   */
  persist(
    transaction: PreparedTransaction,
    claim: { readonly token: string; readonly itemIds: readonly bigint[] },
    now: number,
  ): ResultAsync<PersistOutcome, StoreUnavailable>;

  /** Notes an answer to a send, and the newest ledger known then; a transaction no longer live stays as it is. */
  recordSend(
    id: bigint,
    send: { readonly status: SendStatus; readonly ledger: number },
    now: number,
  ): ResultAsync<void, StoreUnavailable>;

  /** Signed and submitted ones, oldest first. */
  live(limit: number): ResultAsync<readonly LiveTransaction[], StoreUnavailable>;

  /** The account's sequence has reached the transaction's: its channel may go on although its outcome is open. */
  markSequenceConsumed(id: bigint, now: number): ResultAsync<void, StoreUnavailable>;

  /**
   * It landed: transaction and items confirmed, holds and balances lowered by the items that really changed, and each
   * item queued for `finishConfirmed`. False, and nothing changed, when it was decided before.
   */
  confirm(id: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable>;

  /** It was applied and failed, so nothing moved: its items are open again, to travel in halves. False: as above. */
  fail(id: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable>;

  /** Proven dead: its items are open again. Its sequence number stays unused. False: as above. */
  expire(id: bigint, now: number): ResultAsync<boolean, StoreUnavailable>;

  /** Its outcome cannot be found out any more: it and its items wait for a person. False: as above. */
  escalate(id: bigint, now: number): ResultAsync<boolean, StoreUnavailable>;

  /** Absent: null. */
  trace(itemId: bigint): ResultAsync<ItemTrace | null, StoreUnavailable>;

  /**
   * The ledger shows that the item landed with this transaction, although our books say that it did not, or do not know
   * the transaction: it is stored if need be and confirmed, with the item and whatever else it carried that is open or
   * in review, with the same effects as `confirm`. Anything but `confirmed` changes nothing.
   */
  confirmLanded(
    item: ItemInHand,
    landed: { readonly transaction: PreparedTransaction; readonly landing: Landing },
    now: number,
  ): ResultAsync<ConfirmLandedOutcome, StoreUnavailable>;

  /**
   * Writes up to `limit` charges of confirmed items through and queues their revenue; answers how many. A large item is
   * finished by several calls; less than the limit means that nothing is left.
   */
  finishConfirmed(limit: number, now: number): ResultAsync<number, StoreUnavailable>;
}
