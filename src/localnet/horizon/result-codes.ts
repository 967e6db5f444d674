import { type xdr } from '@stellar/stellar-sdk/base';

/** Horizon's words for a result. */
export interface ResultCodes {
  readonly transaction: string;
  readonly inner_transaction?: string;
  readonly operations?: readonly string[];
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const FUNCTION_CODES: Readonly<Record<xdr.InvokeHostFunctionResult['type'], string>> = {
  invokeHostFunctionSuccess: 'op_success',
  invokeHostFunctionMalformed: 'op_malformed',
  invokeHostFunctionTrapped: 'function_trapped',
  invokeHostFunctionResourceLimitExceeded: 'resource_limit_exceeded',
  invokeHostFunctionEntryArchived: 'entry_archived',
  invokeHostFunctionInsufficientRefundableFee: 'insufficient_refundable_fee',
};

function operationCode(result: xdr.OperationResult): string {
  if (result.type !== 'opInner') return snakeCase(result.type);
  const { tr } = result;
  return tr.type === 'invokeHostFunction' ? FUNCTION_CODES[tr.invokeHostFunctionResult.type] : snakeCase(tr.type);
}

type AnyResult = xdr.TransactionResultResult | xdr.InnerTransactionResultResult;

const operationsOf = (result: AnyResult): { operations?: readonly string[] } =>
  result.type === 'txSuccess' || result.type === 'txFailed' ? { operations: result.results.map(operationCode) } : {};

/** For example `{ transaction: 'tx_failed', operations: ['function_trapped'] }`. */
export function resultCodes({ result }: xdr.TransactionResult): ResultCodes {
  if (result.type === 'txFeeBumpInnerSuccess' || result.type === 'txFeeBumpInnerFailed') {
    const inner = result.innerResultPair.result.result;
    return { transaction: snakeCase(result.type), inner_transaction: snakeCase(inner.type), ...operationsOf(inner) };
  }
  return { transaction: snakeCase(result.type), ...operationsOf(result) };
}
