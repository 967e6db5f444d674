import type { xdr } from '@stellar/stellar-sdk';
import { type ResultAsync } from 'neverthrow';
import { type Sdk } from './load-sdk.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { GET_LEDGER_ENTRIES } from './rpc-methods.ts';

export interface LedgerEntries {
  readonly entries: readonly xdr.LedgerEntryData[];
  /** The ledger that all the entries were read at. */
  readonly latestLedger: number;
}

/** Reads entries of the ledger as the node holds them now; a missing or undecodable one is not in the answer. */
export function readLedgerEntries(
  sdk: Sdk,
  rpc: RpcClient,
  keys: readonly xdr.LedgerKey[],
  signal?: AbortSignal,
): ResultAsync<LedgerEntries, RpcFailure> {
  const params = { keys: keys.map((key) => key.toXdr('base64')) };
  return rpc.call(GET_LEDGER_ENTRIES, params, signal).map(({ entries, latestLedger }) => ({
    entries: entries.flatMap((entry) => decodeEntry(sdk, entry.xdr)),
    latestLedger,
  }));
}

function decodeEntry(sdk: Sdk, base64: string): xdr.LedgerEntryData[] {
  try {
    return [sdk.xdr.LedgerEntryData.fromXdr(base64, 'base64')];
  } catch {
    return [];
  }
}

export function accountKey(sdk: Sdk, publicKey: string): xdr.LedgerKey {
  const accountId = sdk.Keypair.fromPublicKey(publicKey).xdrAccountId();
  return sdk.xdr.LedgerKey.account(new sdk.xdr.LedgerKeyAccount({ accountId }));
}

/** The account's sequence, looked up by what the entries hold: their order and keys are the node's word. */
export function sequenceOf(sdk: Sdk, entries: readonly xdr.LedgerEntryData[], publicKey: string): bigint | null {
  const accountId = sdk.Keypair.fromPublicKey(publicKey).xdrAccountId();
  for (const entry of entries) {
    if (entry.type === 'account' && entry.value.accountId.equals(accountId)) return entry.value.seqNum;
  }
  return null;
}
