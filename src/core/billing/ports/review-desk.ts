import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type SendStatus, type TransactionStatus } from '../chain-transaction.ts';
import { type Landing } from './chain-network.ts';
import { type PreparedTransaction } from './vault-contract.ts';

export interface ReviewedTransaction extends Omit<PreparedTransaction, 'contractId' | 'envelopeXdr' | 'maxTime'> {
  readonly id: bigint;
  readonly status: TransactionStatus;
  /** The ledger that applied it, else null. */
  readonly ledger: number | null;
  readonly sends: number;
  /** Null before the first send. */
  readonly lastSendStatus: SendStatus | null;
}

/** A reserved charge whose item waits for a person. */
export interface ReviewedCharge {
  readonly id: bigint;
  readonly requestId: string;
  readonly userId: string;
  readonly units: Units;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly itemId: bigint;
  /** How many transactions that carried the item alone were applied and FAILED. */
  readonly failures: number;
  /** Everything that ever carried the item, oldest first. */
  readonly transactions: readonly ReviewedTransaction[];
}

export type RequeueOutcome = 'requeued' | 'not_in_review' | 'not_proven';

/** The charges that the machine has left to a person, and the ways out of there. Each way is taken once. */
export interface ReviewDesk {
  /** In order of their ids, beginning behind `after`; null begins with the oldest. */
  list(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly ReviewedCharge[], StoreUnavailable>;

  /** Absent, or not in review: null. */
  find(requestId: string): ResultAsync<ReviewedCharge | null, StoreUnavailable>;

  /**
   * The ledger shows the item's transaction as applied: it is confirmed with all its items that are in review or
   * submitted, with the same effects as `ChainTransactions.confirm`. A neighbour that was written off stays closed.
   * False, and nothing changed, when the item is not in review or the transaction was decided before.
   */
  confirm(
    landed: { readonly itemId: bigint; readonly transactionId: bigint },
    landing: Landing,
    now: number,
  ): ResultAsync<boolean, StoreUnavailable>;

  /**
   * The ledger shows it as applied and failed. Its items stay as they are, each for a decision. False, and nothing
   * changed, when the transaction is not in review.
   */
  fail(transactionId: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable>;

  /** Proven dead. Its items stay as they are, each for a decision. False: as above. */
  expire(transactionId: bigint, now: number): ResultAsync<boolean, StoreUnavailable>;

  /**
   * Opens the item again, to travel alone and with no failures counted. Anything else changes nothing: `not_proven`
   * when one of its transactions is neither failed nor expired, so that it could land twice.
   */
  requeue(itemId: bigint): ResultAsync<RequeueOutcome, StoreUnavailable>;

  /**
   * Closes the item, voids its charges for good and releases their holds; its transactions stay as they are. False, and
   * nothing changed, when it is not in review.
   */
  writeOff(itemId: bigint, now: number): ResultAsync<boolean, StoreUnavailable>;
}
