import { xdr } from '@stellar/stellar-sdk/base';
import { type JsonObject, field, isStringArray } from '../json-value.ts';
import { type NodeView } from '../node-view.ts';
import { encodeEntry } from '../state/encode-entry.ts';
import { invalidParams } from './rpc-error.ts';

const KEYS_MAX = 200;
const LIVE_LEDGERS = 2_073_600;
const SOROBAN_KINDS = new Set(['contract_data', 'token_balance', 'instance', 'code']);

function requireLedgerKey(key: string): string {
  try {
    return xdr.LedgerKey.fromXdr(key, 'base64').toXdr('base64');
  } catch {
    throw invalidParams(`cannot unmarshal key value ${key}`);
  }
}

/** Entries that exist, in the order asked; the others are left out. One snapshot, of `latestLedger`. */
export function getLedgerEntries({ chain }: NodeView, params: JsonObject): unknown {
  const keys = field(params, 'keys');
  if (!isStringArray(keys)) throw invalidParams('keys must be a list of base64 ledger keys');
  if (keys.length > KEYS_MAX) throw invalidParams(`key count (${keys.length}) exceeds maximum supported (${KEYS_MAX})`);
  const latestLedger = chain.history.latest.sequence;
  const entries = keys.map(requireLedgerKey).flatMap((key) => {
    const entry = chain.state.get(key);
    if (entry === undefined) return [];
    const lasts = SOROBAN_KINDS.has(entry.kind) ? { liveUntilLedgerSeq: latestLedger + LIVE_LEDGERS } : {};
    return [
      {
        key,
        xdr: encodeEntry(entry).toXdr('base64'),
        lastModifiedLedgerSeq: chain.state.modifiedLedger(key),
        ...lasts,
        extXdr: 'AAAAAA==',
      },
    ];
  });
  return { entries, latestLedger };
}
