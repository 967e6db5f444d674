import { createHash } from 'node:crypto';
import { encodeEntry } from '../state/encode-entry.ts';
import { type LedgerState } from '../state/ledger-state.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { headerAt, ledgerHeader, sha256, sha256Hex } from './ledger-header.ts';
import { type ClosedLedger } from './ledger-history.ts';

/** What the ledgers so far leave to the next one. */
export interface SealedLedger {
  readonly ledger: ClosedLedger;
  readonly stateHash: Uint8Array;
}

export interface LedgerContent {
  readonly sequence: number;
  readonly closeTime: number;
  readonly applied: readonly AppliedTransaction[];
  readonly feePool: bigint;
}

const NO_HASH = new Uint8Array(32);
const NO_HASH_HEX = '00'.repeat(NO_HASH.length);

/** Covers every change since the last ledger and, through the previous hash, the whole state. */
function nextStateHash(state: LedgerState, changed: readonly string[], previous: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(previous);
  for (const key of changed) {
    const entry = state.get(key);
    if (entry !== undefined) hash.update(key).update(encodeEntry(entry).toXdr());
  }
  return hash.digest();
}

/** Computes the header of a ledger; its hash chains to the one before, which the first ledger does not have. */
export function sealLedger(state: LedgerState, content: LedgerContent, previous?: SealedLedger): SealedLedger {
  const { sequence, closeTime, applied, feePool } = content;
  const changed = state.takeChanged();
  const isIdle = changed.length === 0 && applied.length === 0;
  if (isIdle && previous?.ledger.transactions.length === 0) return sealEmpty(content, previous);
  const previousStateHash = previous?.stateHash ?? NO_HASH;
  const stateHash = changed.length === 0 ? previousStateHash : nextStateHash(state, changed, previousStateHash);
  const place = { sequence, closeTime, previousHash: previous?.ledger.hash ?? NO_HASH_HEX };
  const header = ledgerHeader({
    ...place,
    transactionSetHash: sha256(Buffer.from(applied.map(({ hash }) => hash).join(), 'latin1')),
    resultSetHash: sha256(Buffer.from(applied.map(({ resultXdr }) => resultXdr).join(), 'latin1')),
    stateHash,
    feePool,
  }).toXdr();
  const ledger = { ...place, hash: sha256Hex(header), transactions: applied, headerTemplate: header };
  return { ledger, stateHash };
}

/** Days of ledgers without any transaction are replayed at start: this costs one hash, no encoding. */
function sealEmpty({ sequence, closeTime, applied }: LedgerContent, { ledger, stateHash }: SealedLedger): SealedLedger {
  const { headerTemplate } = ledger;
  const place = { sequence, closeTime, previousHash: ledger.hash };
  const hash = sha256Hex(headerAt(headerTemplate, place));
  return { ledger: { ...place, hash, transactions: applied, headerTemplate }, stateHash };
}
