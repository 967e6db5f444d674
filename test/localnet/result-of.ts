import { xdr } from '@stellar/stellar-sdk/base';
import { type Json } from './harness.ts';

const operationCode = (result: xdr.OperationResult | undefined): string => {
  if (result === undefined) return 'none';
  if (result.type !== 'opInner') return result.type;
  return result.tr.type === 'invokeHostFunction' ? result.tr.invokeHostFunctionResult.type : result.tr.type;
};

/** `txBadSeq`, or with the operation's part: `txFailed opBadAuth`, `txFeeBumpInnerFailed txBadSeq`. */
export function resultText(resultXdr: unknown): string {
  const { result } = xdr.TransactionResult.fromXdr(String(resultXdr), 'base64');
  if (result.type === 'txFeeBumpInnerFailed' || result.type === 'txFeeBumpInnerSuccess') {
    return `${result.type} ${result.innerResultPair.result.result.type}`;
  }
  if (result.type !== 'txSuccess' && result.type !== 'txFailed') return result.type;
  return `${result.type} ${operationCode(result.results[0])}`;
}

/** The status of a send, with the result where it says ERROR. */
export const sendText = (answer: Json): string =>
  answer['status'] === 'ERROR' ? resultText(answer['errorResultXdr']) : String(answer['status']);
