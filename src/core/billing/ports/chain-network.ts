import { type ResultAsync } from 'neverthrow';
import { type SendStatus } from '../chain-transaction.ts';

export interface Landing {
  readonly ledger: number;
  readonly feeStroops: bigint;
}

export interface NetworkUnavailable {
  readonly kind: 'network_unavailable';
}

export type Sighting =
  | { readonly kind: 'success'; readonly landing: Landing; readonly latestLedger: number }
  | { readonly kind: 'failed'; readonly landing: Landing; readonly latestLedger: number }
  /** Says nothing about the past when the history held (`oldestLedger` on) does not reach back far enough. */
  | { readonly kind: 'not_found'; readonly latestLedger: number; readonly oldestLedger: number };

export interface AccountSnapshot {
  readonly sequence: bigint;
  /** The ledger this snapshot was taken at: both come from one answer. */
  readonly latestLedger: number;
}

export interface SequenceConsumer {
  readonly hash: string;
  /** The inner hash of a fee bump; null for a plain transaction. */
  readonly innerHash: string | null;
}

export interface ChainNetwork {
  /** Hands the envelope to a node. It has no failure: whatever is not an answer is `unknown`. */
  send(envelopeXdr: string, signal: AbortSignal): Promise<SendStatus>;

  /** Looks a transaction up by its hash, also as the inner transaction of a fee bump. */
  find(hash: string, signal: AbortSignal): ResultAsync<Sighting, NetworkUnavailable>;

  account(publicKey: string, signal: AbortSignal): ResultAsync<AccountSnapshot, NetworkUnavailable>;

  /** The transaction in the given ledgers (both included) that used the account's sequence; none seen: null. */
  consumerOf(
    use: {
      readonly sourceAccount: string;
      readonly sequence: bigint;
      readonly fromLedger: number;
      readonly toLedger: number;
    },
    signal: AbortSignal,
  ): ResultAsync<SequenceConsumer | null, NetworkUnavailable>;
}
