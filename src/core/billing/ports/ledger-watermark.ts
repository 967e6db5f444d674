import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** A ledger as it was seen: on the same network the same number has the same hash for ever. */
export interface LedgerMark {
  readonly ledger: number;
  /** Hex. */
  readonly hash: string;
}

/** `other_network`: the node's passphrase is not ours; `ledger_replaced`: a ledger we saw has another hash now. */
export type HaltReason = 'other_network' | 'ledger_replaced';

export interface SeenLedgers {
  /** The highest ledger ever seen; 0 before anything was. */
  readonly highest: number;
  /** One of the ledgers seen, by which the network is known again; null before the first. */
  readonly mark: LedgerMark | null;
}

export interface NetworkStanding extends SeenLedgers {
  /** Why nothing is sent or decided until an operator has looked; null: the workers work. */
  readonly halted: HaltReason | null;
}

/** What all processes together have seen of this network: a node that shows less is behind, or shows another one. */
export interface LedgerWatermark {
  read(): ResultAsync<NetworkStanding, StoreUnavailable>;
  /** Never lowers it. */
  raise(ledger: number): ResultAsync<void, StoreUnavailable>;
  /** Takes a newer mark than the last, and raises the watermark to it; an older one changes nothing. */
  mark(mark: LedgerMark): ResultAsync<void, StoreUnavailable>;
  /** Halts every process. The first reason stays; false: it was halted already. */
  halt(reason: HaltReason): ResultAsync<boolean, StoreUnavailable>;
  /**
   * Takes this ledger as the newest of the network from now on, whatever was seen before, and ends the halt. The scans
   * of deposits begin anew: what they have read may have been of another network.
   */
  accept(mark: LedgerMark): ResultAsync<void, StoreUnavailable>;
}
