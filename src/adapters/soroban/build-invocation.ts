import type { Transaction, xdr } from '@stellar/stellar-sdk';
import { type SorobanPart } from './accept-simulation.ts';
import { type Sdk } from './load-sdk.ts';

export interface Invocation {
  readonly networkPassphrase: string;
  /** G...: pays the fee and supplies the sequence. */
  readonly sourceAccount: string;
  readonly sequence: bigint;
  /** G...: the operation's source, whose authority the contract checks. */
  readonly callerAccount: string;
  readonly call: xdr.InvokeContractArgs;
  readonly inclusionFeeStroops: bigint;
  /** Applied only in a ledger below this one; null: whichever its time allows. */
  readonly maxLedger: number | null;
  /** Epoch seconds; applied only in a ledger that closes no later. */
  readonly maxTime: number;
}

/** An unsigned transaction of one contract call: without its Soroban part it is only good for simulation. */
export function buildInvocation(sdk: Sdk, invocation: Invocation, soroban: SorobanPart | null): Transaction {
  const { sourceAccount, sequence, callerAccount, call, networkPassphrase, maxLedger, maxTime } = invocation;
  // The builder takes the sequence before the transaction's own.
  const source = new sdk.Account(sourceAccount, (sequence - 1n).toString());
  const operation = sdk.Operation.invokeHostFunction({
    source: callerAccount,
    func: sdk.xdr.HostFunction.hostFunctionTypeInvokeContract(call),
    auth: soroban === null ? [] : [soroban.auth],
  });
  const builder = new sdk.TransactionBuilder(source, {
    // The builder adds the resource fee that the Soroban part names.
    fee: invocation.inclusionFeeStroops.toString(),
    networkPassphrase,
    timebounds: { minTime: 0, maxTime },
    ...(maxLedger === null ? {} : { ledgerbounds: { minLedger: 0, maxLedger } }),
    ...(soroban === null ? {} : { sorobanData: soroban.data }),
  });
  return builder.addOperation(operation).build();
}
