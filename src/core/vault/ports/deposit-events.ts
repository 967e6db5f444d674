import { type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../billing/ports/chain-network.ts';
import { type Deposit } from '../vault.ts';

/** Where the reading of a contract's events goes on. */
export interface ScanPosition {
  /** Every ledger before this one has been read. */
  readonly ledger: number;
  /** The node's own word for how far this ledger was read; null: not at all. */
  readonly cursor: string | null;
}

/** An event that says it is a deposit, and cannot be credited. It reads the same whenever it is read. */
export interface UnreadableDeposit {
  readonly eventId: string;
  readonly contractId: string;
  readonly hash: string;
  readonly ledger: number;
  readonly reason: UnreadableReason;
  /** The topics and the value, base64 XDR each. */
  readonly topics: readonly string[];
  readonly value: string;
}

/**
 * `undecodable`: not the topics or the value of a deposit; `amount_out_of_range`: not above zero, or more than there can
 * be; `event_id_reused`: the same id stands for another deposit in our books, so that this network began anew.
 */
export const UNREADABLE_REASONS = ['undecodable', 'amount_out_of_range', 'event_id_reused'] as const;

export type UnreadableReason = (typeof UNREADABLE_REASONS)[number];

export interface DepositPage {
  readonly kind: 'page';
  /** In the order of their events. */
  readonly deposits: readonly Deposit[];
  readonly unreadable: readonly UnreadableDeposit[];
  /** The oldest ledger that this page speaks of. */
  readonly firstLedger: number;
  /** The position asked for, when the node shows nothing behind it. */
  readonly next: ScanPosition;
  readonly latestLedger: number;
}

/** The node no longer holds the ledgers from the position on up to this one. */
export interface HistoryMissing {
  readonly kind: 'history_missing';
  readonly oldestLedger: number;
  readonly latestLedger: number;
}

/** The deposit events of vault contracts, as the network shows them. */
export interface DepositEvents {
  /**
   * One page of the contract's deposits of successful calls behind `from`; null begins with the oldest ledger that is
   * held. A node that has not yet come to `from` has nothing behind it.
   */
  read(
    contractId: string,
    from: ScanPosition | null,
    signal: AbortSignal,
  ): ResultAsync<DepositPage | HistoryMissing, NetworkUnavailable>;
}
