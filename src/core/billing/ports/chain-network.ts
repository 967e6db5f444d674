import { type ResultAsync } from 'neverthrow';
import { type SendStatus } from '../chain-transaction.ts';

export interface Landing {
  readonly ledger: number;
  readonly feeStroops: bigint;
}

export interface NetworkUnavailable {
  readonly kind: 'network_unavailable';
  /** How long it asks to be left alone, when it says so. */
  readonly retryAfterMs?: number;
}

/** The node serves a network with another passphrase than the configured one. */
export interface OtherNetwork {
  readonly kind: 'other_network';
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
  /** The number of the node's newest ledger, provided that it serves our network. */
  latestLedger(signal: AbortSignal): ResultAsync<number, NetworkUnavailable | OtherNetwork>;

  /** The hash of a ledger in hex; null when the node does not hold it: too old for its history, or not yet closed. */
  ledgerHash(ledger: number, signal: AbortSignal): ResultAsync<string | null, NetworkUnavailable>;

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
