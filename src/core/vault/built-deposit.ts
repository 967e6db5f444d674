import { type Units } from '../shared/usdc.ts';

/**
 * built: made for a wallet to sign. submitted: handed to the network at least once. confirmed and failed: on the ledger.
 * expired: the ledger has passed its time without it.
 */
export type DepositStatus = 'built' | 'submitted' | 'confirmed' | 'failed' | 'expired';

/** An unsigned deposit of one user. */
export interface NewBuiltDeposit {
  /** Of the transaction that the wallet signs, 64 hex digits: the same whoever signs it, and inside any fee bump. */
  readonly hash: string;
  readonly userId: string;
  readonly contractId: string;
  /** G... */
  readonly sourceAccount: string;
  readonly units: Units;
  /** The newest ledger when it was built. */
  readonly builtLedger: number;
  /** Epoch seconds: it can be applied only in a ledger that closes no later. */
  readonly maxTime: number;
}

export interface BuiltDeposit extends NewBuiltDeposit {
  readonly status: DepositStatus;
  /** Of the envelope that was sent or has landed: the outer hash of a fee bump. */
  readonly sentHash: string | null;
  /** Null unless it is on the ledger. */
  readonly ledger: number | null;
}

/** What the books credited for a transaction. */
export interface DepositCredit {
  readonly hash: string;
  readonly units: Units;
  readonly ledger: number;
  readonly contractId: string;
  readonly depositorAddress: string;
}

/** Nothing that the network could say would change it. */
export function isSettled(status: DepositStatus): boolean {
  return status !== 'built' && status !== 'submitted';
}
