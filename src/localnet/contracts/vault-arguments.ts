import { type xdr } from '@stellar/stellar-sdk/base';
import { readI128, readStruct, readSymbol, readU64, readVec } from '../sc-val.ts';

/** How a deployment writes request ids: an optional symbol, or a u64 that it neither stores nor reports. */
export type VaultAbi = 'symbol_id' | 'u64_id';

/** `requestId`: the symbol, null for none given, undefined where the contract has no such notion. */
export interface DeductItem {
  readonly amount: bigint;
  readonly requestId: string | null | undefined;
}

export function readRequestId(
  value: xdr.ScVal | undefined,
  abi: VaultAbi,
): { id: DeductItem['requestId'] } | 'invalid' {
  if (abi === 'u64_id') return readU64(value) === undefined ? 'invalid' : { id: undefined };
  if (value?.type === 'scvVoid') return { id: null };
  const id = readSymbol(value);
  return id === undefined ? 'invalid' : { id };
}

/** A DeductItem struct, or in the u64 deployment a pair. */
function readItem(value: xdr.ScVal, abi: VaultAbi): DeductItem | undefined {
  const pair = abi === 'u64_id' ? readVec(value) : undefined;
  const fields = abi === 'u64_id' ? undefined : readStruct(value);
  if ((pair?.length ?? fields?.size) !== 2) return undefined;
  const amount = readI128(pair?.[0] ?? fields?.get('amount'));
  const requestId = readRequestId(pair?.[1] ?? fields?.get('request_id'), abi);
  return amount === undefined || requestId === 'invalid' ? undefined : { amount, requestId: requestId.id };
}

/** All items of a batch, undefined when one of them has another shape. */
export function readItems(value: xdr.ScVal | undefined, abi: VaultAbi): readonly DeductItem[] | undefined {
  const items = readVec(value)?.map((item) => readItem(item, abi));
  return items?.every((item) => item !== undefined) === true ? items : undefined;
}
