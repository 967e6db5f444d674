import { xdr } from '@stellar/stellar-sdk/base';
import { address, i128, symbol, vec, VOID } from '../../src/localnet/sc-val.ts';
import { type CallPlan, deductPlan } from './call-builder.ts';
import { type Bench } from './harness.ts';

const entry = (key: string, val: xdr.ScVal): xdr.ScMapEntry => new xdr.ScMapEntry({ key: symbol(key), val });

const item = ([units, requestId]: readonly [bigint, string | null]): xdr.ScVal =>
  xdr.ScVal.scvMap([entry('amount', i128(units)), entry('request_id', requestId === null ? VOID : symbol(requestId))]);

/** A `batch_deduct` of units and request ids. */
export function batch(bench: Bench, items: readonly (readonly [bigint, string | null])[], channel = 0): CallPlan {
  const args = [address(bench.genesis.chargeSigner.publicKey), vec(items.map(item))];
  return { ...deductPlan(bench, null, 1n, channel), name: 'batch_deduct', args };
}

/** A call that only reads. */
export const viewPlan = (bench: Bench, name: string, args: xdr.ScVal[] = []): CallPlan => ({
  ...deductPlan(bench, null),
  name,
  args,
});

/** The payout pool pays units to addresses. */
export function distribute(bench: Bench, payments: readonly (readonly [string, bigint])[], channel = 1): CallPlan {
  const { payoutPoolContractId, payoutSigner, channels } = bench.genesis;
  const pairs = vec(payments.map(([to, units]) => vec([address(to), i128(units)])));
  return {
    contract: payoutPoolContractId,
    name: 'batch_distribute',
    args: [address(payoutSigner.publicKey), pairs],
    source: channels[channel]!.secret,
    authority: payoutSigner.secret,
  };
}
