import { type JsonObject, field } from '../json-value.ts';
import { type NodeView } from '../node-view.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { ledgerRange } from './ledger-range.ts';
import { endOfLedgerId, ledgerOfId, ledgerParam, orderId, pageOf } from './paging.ts';
import { invalidParams, RPC_ERROR, RpcError } from './rpc-error.ts';

const HASH = /^[0-9a-fA-F]{64}$/;
const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 200;

/** The fields getTransaction and getTransactions share. `txHash` is what was asked for, or the outer hash. */
function describe(transaction: AppliedTransaction, txHash: string): JsonObject {
  return {
    status: transaction.successful ? 'SUCCESS' : 'FAILED',
    txHash,
    applicationOrder: transaction.applicationOrder,
    feeBump: transaction.envelope.feeBump !== null,
    envelopeXdr: transaction.envelope.xdr,
    resultXdr: transaction.resultXdr,
    resultMetaXdr: transaction.resultMetaXdr,
    events: {
      transactionEventsXdr: [],
      contractEventsXdr: transaction.successful ? [transaction.events.map(({ eventXdr }) => eventXdr)] : [],
    },
    ledger: transaction.ledger,
  };
}

/** By outer or inner hash. NOT_FOUND means only that no retained ledger holds it. */
export function getTransaction({ chain }: NodeView, params: JsonObject): unknown {
  const hash = field(params, 'hash');
  if (typeof hash !== 'string' || !HASH.test(hash)) throw invalidParams('invalid_hash');
  const txHash = hash.toLowerCase();
  const transaction = chain.history.transaction(txHash);
  const range = ledgerRange(chain.history);
  if (transaction === undefined) return { ...range, status: 'NOT_FOUND', txHash };
  return { ...range, ...describe(transaction, txHash), createdAt: String(transaction.closeTime) };
}

/** Transactions from a ledger or a cursor on. Unlike elsewhere, times are numbers here, as on a node. */
export function getTransactions({ chain }: NodeView, params: JsonObject): unknown {
  const { history } = chain;
  const { cursor, limit } = pageOf(params, LIMIT_DEFAULT, LIMIT_MAX);
  const after = cursor === undefined ? undefined : cursorId(cursor);
  const startLedger = ledgerParam(params, 'startLedger');
  if ((after === undefined) === (startLedger === undefined)) {
    throw invalidParams('exactly one of startLedger and cursor must be set');
  }
  const first = startLedger ?? ledgerOfId(after ?? 0n);
  if (startLedger !== undefined && (first < history.oldest.sequence || first > history.latest.sequence)) {
    throw new RpcError(
      RPC_ERROR.invalidParams,
      `start ledger (${first}) must be between the oldest ledger: ${history.oldest.sequence} and the latest ledger: ` +
        `${history.latest.sequence} for this rpc instance`,
    );
  }
  const found = history
    .between(first, history.latest.sequence)
    .flatMap(({ transactions }) => transactions)
    .filter(({ ledger, applicationOrder }) => after === undefined || orderId(ledger, applicationOrder, 1) > after)
    .slice(0, limit);
  const last = found.at(-1);
  const isFull = found.length === limit && last !== undefined;
  const end = isFull ? orderId(last.ledger, last.applicationOrder, 1) : endOfLedgerId(history.latest.sequence);
  return {
    transactions: found.map((item) => ({ ...describe(item, item.hash), createdAt: item.closeTime })),
    latestLedger: history.latest.sequence,
    latestLedgerCloseTimestamp: history.latest.closeTime,
    oldestLedger: history.oldest.sequence,
    oldestLedgerCloseTimestamp: history.oldest.closeTime,
    cursor: String(end),
  };
}

function cursorId(cursor: string): bigint {
  if (!/^\d{1,19}$/.test(cursor)) throw invalidParams('invalid cursor');
  return BigInt(cursor);
}
