import { createHash } from 'node:crypto';
import { xdr } from '@stellar/stellar-sdk/base';
import { type HostEvent } from '../host/host-event.ts';
import { type Envelope, feeOf } from './envelope.ts';
import { type EnvelopeRefusal, type Refusal } from './refusal.ts';

/** How an applied contract call ended. */
export type InvocationOutcome =
  | { readonly kind: 'success'; readonly returnValue: xdr.ScVal; readonly events: readonly HostEvent[] }
  | { readonly kind: 'trapped' | 'resource_limit' | 'refundable_fee' };

const bytesOf = (hash: string): Uint8Array => Buffer.from(hash, 'hex');

/** A node reports only a hash over what the call returned and emitted. */
function successHash(returnValue: xdr.ScVal, events: readonly HostEvent[]): Uint8Array {
  const image = new xdr.InvokeHostFunctionSuccessPreImage({ returnValue, events: events.map(({ event }) => event) });
  return createHash('sha256').update(image.toXdr()).digest();
}

function invocationResult(outcome: InvocationOutcome): xdr.InvokeHostFunctionResult {
  switch (outcome.kind) {
    case 'success':
      return xdr.InvokeHostFunctionResult.invokeHostFunctionSuccess(successHash(outcome.returnValue, outcome.events));
    case 'trapped':
      return xdr.InvokeHostFunctionResult.invokeHostFunctionTrapped();
    case 'resource_limit':
      return xdr.InvokeHostFunctionResult.invokeHostFunctionResourceLimitExceeded();
    case 'refundable_fee':
      return xdr.InvokeHostFunctionResult.invokeHostFunctionInsufficientRefundableFee();
  }
}

/** The codes both result unions share, so that one list serves the wrapper and what it wraps. */
type CommonResult = Refusal | { readonly kind: 'applied'; readonly outcome: InvocationOutcome };

function operationResults(result: Exclude<CommonResult, { kind: 'transaction' }>): xdr.OperationResult[] {
  if (result.kind === 'operation') return [xdr.OperationResult[result.code]()];
  const applied = xdr.OperationResultTr.invokeHostFunction(invocationResult(result.outcome));
  return [xdr.OperationResult.opInner(applied)];
}

const isSuccess = (result: CommonResult): boolean => result.kind === 'applied' && result.outcome.kind === 'success';

function plainResult(result: CommonResult): xdr.TransactionResultResult {
  if (result.kind === 'transaction') return xdr.TransactionResultResult[result.code]();
  const results = operationResults(result);
  return isSuccess(result)
    ? xdr.TransactionResultResult.txSuccess(results)
    : xdr.TransactionResultResult.txFailed(results);
}

function innerResult(result: CommonResult): xdr.InnerTransactionResultResult {
  if (result.kind === 'transaction') return xdr.InnerTransactionResultResult[result.code]();
  const results = operationResults(result);
  return isSuccess(result)
    ? xdr.InnerTransactionResultResult.txSuccess(results)
    : xdr.InnerTransactionResultResult.txFailed(results);
}

function wrappedResult(envelope: Envelope, result: CommonResult, feeCharged: bigint): xdr.TransactionResultResult {
  const pair = new xdr.InnerTransactionResultPair({
    transactionHash: bytesOf(envelope.inner.hash),
    result: new xdr.InnerTransactionResult({
      feeCharged,
      result: innerResult(result),
      ext: xdr.InnerTransactionResultExt.v0(),
    }),
  });
  return isSuccess(result)
    ? xdr.TransactionResultResult.txFeeBumpInnerSuccess(pair)
    : xdr.TransactionResultResult.txFeeBumpInnerFailed(pair);
}

const resultOf = (feeCharged: bigint, result: xdr.TransactionResultResult): xdr.TransactionResult =>
  new xdr.TransactionResult({ feeCharged, result, ext: xdr.TransactionResultExt.v0() });

/** What sendTransaction answers with ERROR. */
export function refusedResult(envelope: Envelope, { refusal, inner }: EnvelopeRefusal): xdr.TransactionResult {
  return resultOf(feeOf(envelope), inner ? wrappedResult(envelope, refusal, 0n) : plainResult(refusal));
}

/** What the ledger records. `feeCharged` in stroops. */
export function appliedResult(
  envelope: Envelope,
  outcome: InvocationOutcome,
  feeCharged: bigint,
): xdr.TransactionResult {
  const result: CommonResult = { kind: 'applied', outcome };
  const wrapped = envelope.feeBump !== null;
  return resultOf(feeCharged, wrapped ? wrappedResult(envelope, result, 0n) : plainResult(result));
}
