import { type JsonObject, isJsonObject, field, parseJson } from '../json-value.ts';
import { type NodeView } from '../node-view.ts';
import { jsonResponse, type NetworkRequest, type NetworkResponse } from '../network-message.ts';
import { getEvents } from './get-events.ts';
import { getHealth } from './get-health.ts';
import { getLedgerEntries } from './get-ledger-entries.ts';
import { getLedgers } from './get-ledgers.ts';
import { getTransaction, getTransactions } from './get-transactions.ts';
import { getFeeStats, getLatestLedger, getNetwork } from './network-methods.ts';
import { RPC_ERROR, RpcError } from './rpc-error.ts';
import { sendTransaction } from './send-transaction.ts';
import { simulateTransaction } from './simulate-transaction.ts';

/** One method: answers the result, or throws an RpcError. */
type RpcMethod = (node: NodeView, params: JsonObject) => unknown;

const METHODS: ReadonlyMap<string, RpcMethod> = new Map<string, RpcMethod>([
  ['getEvents', getEvents],
  ['getFeeStats', getFeeStats],
  ['getHealth', getHealth],
  ['getLatestLedger', getLatestLedger],
  ['getLedgerEntries', getLedgerEntries],
  ['getLedgers', getLedgers],
  ['getNetwork', getNetwork],
  ['getTransaction', getTransaction],
  ['getTransactions', getTransactions],
  ['sendTransaction', sendTransaction],
  ['simulateTransaction', simulateTransaction],
]);

/** The methods that are served. */
export const RPC_METHOD_NAMES: readonly string[] = [...METHODS.keys()];

/** JSON-RPC 2.0, one request for each POST. */
export function handleRpc(node: NodeView, request: NetworkRequest): NetworkResponse {
  if (request.method !== 'POST') return jsonResponse(405, { error: 'local network: /rpc takes POST' });
  const message = parseJson(request.body);
  if (message === undefined) return failure(null, new RpcError(RPC_ERROR.parse, 'Parse error'));
  if (!isJsonObject(message)) return failure(null, new RpcError(RPC_ERROR.invalidRequest, 'Invalid Request'));
  const id = idOf(message);
  try {
    return jsonResponse(200, { jsonrpc: '2.0', id, result: call(node, message) });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return failure(id, error);
  }
}

function call(node: NodeView, message: JsonObject): unknown {
  const name = field(message, 'method');
  if (field(message, 'jsonrpc') !== '2.0' || typeof name !== 'string') {
    throw new RpcError(RPC_ERROR.invalidRequest, 'Invalid Request');
  }
  const method = METHODS.get(name);
  if (method === undefined) throw new RpcError(RPC_ERROR.methodNotFound, `method not found: ${name}`);
  const params = field(message, 'params') ?? {};
  if (!isJsonObject(params)) throw new RpcError(RPC_ERROR.invalidParams, 'params must be an object');
  return method(node, params);
}

/** The id that an answer must repeat. */
export function idOf(message: JsonObject): string | number | null {
  const id = field(message, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** A JSON-RPC error, under HTTP status 200. */
export const failure = (
  id: string | number | null,
  { code, message }: Pick<RpcError, 'code' | 'message'>,
): NetworkResponse => jsonResponse(200, { jsonrpc: '2.0', id, error: { code, message } });
