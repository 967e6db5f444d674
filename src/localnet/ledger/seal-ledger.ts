import { createHash } from 'node:crypto';
import { type xdr } from '@stellar/stellar-sdk/base';
import { encodeEntry } from '../state/encode-entry.ts';
import { type LedgerState } from '../state/ledger-state.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { ledgerHeader, sha256 } from './ledger-header.ts';
import { type ClosedLedger } from './ledger-history.ts';

export interface LedgerContent {
  readonly sequence: number;
  readonly closeTime: number;
  readonly applied: readonly AppliedTransaction[];
  readonly previousHash: Uint8Array;
  readonly previousStateHash: Uint8Array;
  readonly feePool: bigint;
}

export interface SealedLedger {
  readonly ledger: ClosedLedger;
  readonly header: xdr.LedgerHeader;
  readonly stateHash: Uint8Array;
}

/** Covers every change since the last ledger and, through the previous hash, the whole state. */
function nextStateHash(state: LedgerState, previous: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(previous);
  for (const key of state.takeChanged()) {
    const entry = state.get(key);
    if (entry !== undefined) hash.update(key).update(encodeEntry(entry).toXdr());
  }
  return hash.digest();
}

/** Computes the header of a ledger; its hash chains to the one before. */
export function sealLedger(state: LedgerState, content: LedgerContent): SealedLedger {
  const { sequence, closeTime, applied, previousHash, feePool } = content;
  const stateHash = nextStateHash(state, content.previousStateHash);
  const header = ledgerHeader({
    sequence,
    closeTime,
    previousHash,
    transactionSetHash: sha256(Buffer.from(applied.map(({ hash }) => hash).join(), 'latin1')),
    resultSetHash: sha256(Buffer.from(applied.map(({ resultXdr }) => resultXdr).join(), 'latin1')),
    stateHash,
    feePool,
  });
  const hash = Buffer.from(sha256(header.toXdr())).toString('hex');
  return { ledger: { sequence, hash, closeTime, transactions: applied }, header, stateHash };
}
