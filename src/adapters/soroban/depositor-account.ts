import type { xdr } from '@stellar/stellar-sdk';
import { type ResultAsync } from 'neverthrow';
import { type Units } from '../../core/shared/usdc.ts';
import { accountKey, readLedgerEntries } from './ledger-entries.ts';
import { type Sdk } from './load-sdk.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';

/** What every account must keep: two of these, and one for each entry that it has (0.5 XLM, in stroops). */
const BASE_RESERVE_STROOPS = 5_000_000n;
const OWN_RESERVES = 2n;

/** Whoever is to pay a deposit, as the ledger has it. */
export interface DepositorAccount {
  readonly sequence: bigint;
  /** What it can spend: without its reserve, and what is promised to its offers. */
  readonly spendableStroops: bigint;
  /** Null: it has no trustline. */
  readonly spendableUsdc: Units | null;
}

export interface UsdcAsset {
  /** G... */
  readonly issuer: string;
}

/** The account with its USDC; null when the ledger does not have it. */
export function readDepositor(
  sdk: Sdk,
  rpc: RpcClient,
  { publicKey, usdc }: { readonly publicKey: string; readonly usdc: UsdcAsset },
  signal: AbortSignal,
): ResultAsync<DepositorAccount | null, RpcFailure> {
  const accountId = sdk.Keypair.fromPublicKey(publicKey).xdrAccountId();
  const asset = new sdk.Asset('USDC', usdc.issuer).toTrustLineXdrObject();
  const lineKey = sdk.xdr.LedgerKey.trustline(new sdk.xdr.LedgerKeyTrustLine({ accountId, asset }));
  return readLedgerEntries(sdk, rpc, [accountKey(sdk, publicKey), lineKey], signal).map(({ entries }) => {
    const account = entries.find((entry) => entry.type === 'account' && entry.value.accountId.equals(accountId));
    if (account?.type !== 'account') return null;
    const line = entries.find(
      (entry) =>
        entry.type === 'trustline' && entry.value.accountId.equals(accountId) && entry.value.asset.equals(asset),
    );
    return {
      sequence: account.value.seqNum,
      spendableStroops: spendableStroopsOf(account.value),
      spendableUsdc: line?.type === 'trustline' ? spendableUsdcOf(line.value) : null,
    };
  });
}

function spendableStroopsOf({ balance, numSubEntries, ext }: xdr.AccountEntry): bigint {
  const first = ext.type === 'v1' ? ext.v1 : null;
  const second = first?.ext.type === 'v2' ? first.ext.v2 : null;
  const sponsored = BigInt(second?.numSponsoring ?? 0) - BigInt(second?.numSponsored ?? 0);
  const reserve = (OWN_RESERVES + BigInt(numSubEntries) + sponsored) * BASE_RESERVE_STROOPS;
  return balance - reserve - (first?.liabilities.selling ?? 0n);
}

function spendableUsdcOf({ balance, ext }: xdr.TrustLineEntry): Units {
  return balance - (ext.type === 'v1' ? ext.v1.liabilities.selling : 0n);
}
