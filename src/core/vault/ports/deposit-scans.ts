import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Deposit } from '../vault.ts';
import { type ScanPosition, type UnreadableDeposit } from './deposit-events.ts';

/** How far the deposits of one contract have been read. */
export interface DepositScan {
  readonly contractId: string;
  /** Null before the first page. */
  readonly position: ScanPosition | null;
  /**
   * The network was accepted anew since: what was read may have been another one's, so that the reading begins with the
   * oldest ledger that is held. What was credited stays credited once.
   */
  readonly beginsAnew: boolean;
}

/** Ledgers, both included, whose deposits nobody has read and the node no longer shows. */
export interface LedgerGap {
  readonly contractId: string;
  readonly fromLedger: number;
  readonly toLedger: number;
}

/** One step of a scan: what was found behind its position, and the position after it. */
export interface ScanStep {
  readonly scan: DepositScan;
  readonly next: ScanPosition;
  readonly deposits: readonly Deposit[];
  readonly unreadable: readonly UnreadableDeposit[];
  readonly gap: LedgerGap | null;
}

export interface ScanRecorded {
  readonly kind: 'recorded';
  /** How many were new to our books: credited to a vault, or kept for a depositor that no vault is bound to. */
  readonly credited: number;
  readonly waiting: number;
  /** Whose event ids stand for other deposits in our books: they are kept as unreadable. */
  readonly reused: readonly Deposit[];
}

/** Another scanner was faster: nothing was changed. */
export interface ScanOvertaken {
  readonly kind: 'overtaken';
}

export interface RecordedGap extends LedgerGap {
  readonly foundAt: number;
}

export interface RecordedUnreadable extends UnreadableDeposit {
  readonly foundAt: number;
}

export interface ScanStanding {
  readonly scans: readonly DepositScan[];
  /** Newest first. */
  readonly gaps: readonly RecordedGap[];
  /** Newest first. */
  readonly unreadable: readonly RecordedUnreadable[];
}

export interface DepositScans {
  /**
   * The pooled contract, and those that have a vault or were read before: those that were read the least far first, so
   * that each gets its turn; the pooled one before all others.
   */
  list(pooledContractId: string, limit: number): ResultAsync<readonly DepositScan[], StoreUnavailable>;

  /**
   * One change: stores the step's deposits, credits those whose depositor has a vault in the contract, keeps what could
   * not be read and what is missing, and moves the scan on, provided that it still stands where the step began. A
   * deposit is keyed by its event: read twice, credited once. A dedicated vault whose snapshot shows the deposit already
   * is not credited with it again, nor is one that has no snapshot yet.
   */
  record(step: ScanStep, now: number): ResultAsync<ScanRecorded | ScanOvertaken, StoreUnavailable>;

  /** Of each list the first `limit`. */
  standing(limit: number): ResultAsync<ScanStanding, StoreUnavailable>;
}
