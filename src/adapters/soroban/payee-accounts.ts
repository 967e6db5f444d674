import type { xdr } from '@stellar/stellar-sdk';
import { type ResultAsync } from 'neverthrow';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import { type Payment } from '../../core/settlement/ports/payout-pool.ts';
import { accountKey, readLedgerEntries } from './ledger-entries.ts';
import { type Sdk } from './load-sdk.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';

/** `AUTHORIZED_FLAG` of a trustline: its holder may take the asset. */
const AUTHORIZED = 1;

/**
 * What keeps these accounts from taking their sums of USDC, by address, as one answer of the ledger shows it. An address
 * that is no account (C...) holds the asset in the contract's own storage: only a simulation tells.
 */
export function findObstacles(
  sdk: Sdk,
  rpc: RpcClient,
  { payments, usdcIssuer }: { readonly payments: readonly Payment[]; readonly usdcIssuer: string },
  signal: AbortSignal,
): ResultAsync<ReadonlyMap<string, PayoutObstacle>, RpcFailure> {
  const accounts = payments.filter(({ payoutAddress }) => sdk.StrKey.isValidEd25519PublicKey(payoutAddress));
  const asset = new sdk.Asset('USDC', usdcIssuer).toTrustLineXdrObject();
  const lineKeyOf = (publicKey: string) => {
    const accountId = sdk.Keypair.fromPublicKey(publicKey).xdrAccountId();
    return sdk.xdr.LedgerKey.trustline(new sdk.xdr.LedgerKeyTrustLine({ accountId, asset }));
  };
  const keys = accounts.flatMap(({ payoutAddress }) => [accountKey(sdk, payoutAddress), lineKeyOf(payoutAddress)]);
  return readLedgerEntries(sdk, rpc, keys, signal).map(({ entries }) => {
    const found = accounts.flatMap((payment): [string, PayoutObstacle][] => {
      const obstacle = obstacleOf(sdk, entries, payment, asset);
      return obstacle === null ? [] : [[payment.payoutAddress, obstacle]];
    });
    return new Map(found);
  });
}

function obstacleOf(
  sdk: Sdk,
  entries: readonly xdr.LedgerEntryData[],
  { payoutAddress, units }: Payment,
  asset: xdr.TrustLineAsset,
): PayoutObstacle | null {
  const accountId = sdk.Keypair.fromPublicKey(payoutAddress).xdrAccountId();
  const exists = entries.some((entry) => entry.type === 'account' && entry.value.accountId.equals(accountId));
  if (!exists) return 'account_missing';
  const line = entries.find(
    (entry) => entry.type === 'trustline' && entry.value.accountId.equals(accountId) && entry.value.asset.equals(asset),
  );
  if (line?.type !== 'trustline') return 'trustline_missing';
  const { balance, limit, flags, ext } = line.value;
  if ((flags & AUTHORIZED) === 0) return 'trustline_frozen';
  const promised = ext.type === 'v1' ? ext.v1.liabilities.buying : 0n;
  return units > limit - balance - promised ? 'trustline_full' : null;
}
