import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, type Result } from 'neverthrow';
import { type Units } from '../../core/shared/usdc.ts';
import { type Sdk } from './load-sdk.ts';

/** The one variant of the payout pool that we know how to call. */
const REQUIRED: Readonly<Record<string, string>> = {
  distribute: '(caller: Address, to: Address, amount: i128) -> void',
  batch_distribute: '(caller: Address, payments: Vec<(Address, i128)>) -> void',
};

const PAYMENTS_MAX = 50;

/** Compares the functions of a deployed contract with those that we call; the error says which differs and how. */
export function checkPayoutPoolSignatures(found: ReadonlyMap<string, string>): Result<void, string> {
  for (const [name, expected] of Object.entries(REQUIRED)) {
    const actual = found.get(name);
    if (actual !== undefined && typesOf(actual) === typesOf(expected)) continue;
    const difference = actual === undefined ? 'found no such function' : `found ${name}${actual}`;
    return err(`The payout pool's function ${name} is not known: expected ${name}${expected}, ${difference}.`);
  }
  return ok();
}

/** Parameters travel by position: their names are no part of the call. */
function typesOf(signature: string): string {
  return signature.replaceAll(/\w+: /g, '');
}

export interface Distribution {
  readonly contractId: string;
  /** G...: the pool's administrator. */
  readonly caller: string;
  readonly payments: readonly { readonly payoutAddress: string; readonly units: Units }[];
}

/** The call as it goes on the ledger: `distribute` for one payment, `batch_distribute` for 2..50. */
export function encodeDistribution(sdk: Sdk, { contractId, caller, payments }: Distribution): xdr.InvokeContractArgs {
  if (payments.length === 0 || payments.length > PAYMENTS_MAX) {
    throw new RangeError(`A distribution of ${payments.length} payments`);
  }
  const encoded = payments.map(({ payoutAddress, units }) => [
    new sdk.Address(payoutAddress).toScVal(),
    sdk.nativeToScVal(units, { type: 'i128' }),
  ]);
  const [single] = encoded;
  const isSingle = encoded.length === 1 && single !== undefined;
  const callerVal = new sdk.Address(caller).toScVal();
  return new sdk.xdr.InvokeContractArgs({
    contractAddress: new sdk.Address(contractId).toScAddress(),
    functionName: isSingle ? 'distribute' : 'batch_distribute',
    args: isSingle
      ? [callerVal, ...single]
      : [callerVal, sdk.xdr.ScVal.scvVec(encoded.map((pair) => sdk.xdr.ScVal.scvVec(pair)))],
  });
}

/** The first topic of the events that the pool writes for a payment, base64 XDR; the second is whom it paid. */
export function paymentTopics(sdk: Sdk): readonly string[] {
  return ['distribute', 'batch_distribute'].map((name) => sdk.xdr.ScVal.scvSymbol(name).toXdr('base64'));
}

/** What an event of a payment says was paid, base64 XDR; null when it is no amount. */
export function paidUnits(sdk: Sdk, value: string): Units | null {
  try {
    const amount = sdk.xdr.ScVal.fromXdr(value, 'base64');
    const units: unknown = amount.type === 'scvI128' ? sdk.scValToNative(amount) : null;
    return typeof units === 'bigint' && units >= 0n ? units : null;
  } catch {
    return null;
  }
}
