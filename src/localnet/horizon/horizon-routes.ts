import { feeStatsOf } from '../ledger/fee-stats.ts';
import { PROTOCOL_VERSION } from '../ledger/ledger-header.ts';
import { type NodeView } from '../node-view.ts';
import { jsonResponse, type NetworkRequest, type NetworkResponse } from '../network-message.ts';
import { BASE_FEE } from '../transactions/fees.ts';
import { describeAccount } from './describe-account.ts';
import { describeTransaction } from './describe-transaction.ts';
import { horizonUrlOf } from './links.ts';
import { badRequest, halResponse, notFound, problem } from './problem.ts';
import { submitTransaction, submitTransactionAsync } from './submit-transaction.ts';

const HASH = /^[0-9a-f]{64}$/;
const VERSION = 'local network';

function root({ chain }: NodeView): NetworkResponse {
  const { latest, oldest } = chain.history;
  return halResponse({
    _links: {},
    horizon_version: VERSION,
    core_version: VERSION,
    ingest_latest_ledger: latest.sequence,
    history_latest_ledger: latest.sequence,
    history_latest_ledger_closed_at: new Date(latest.closeTime * 1000).toISOString().replace('.000Z', 'Z'),
    history_elder_ledger: oldest.sequence,
    core_latest_ledger: latest.sequence,
    network_passphrase: chain.genesis.passphrase,
    current_protocol_version: PROTOCOL_VERSION,
    supported_protocol_version: PROTOCOL_VERSION,
    core_supported_protocol_version: PROTOCOL_VERSION,
  });
}

function account({ chain }: NodeView, id: string, horizonUrl: string): NetworkResponse {
  const described = describeAccount(chain, id, horizonUrl);
  return described === undefined ? notFound() : halResponse(described);
}

function transaction({ chain }: NodeView, hash: string, horizonUrl: string): NetworkResponse {
  if (!HASH.test(hash))
    return badRequest('transaction_id', 'Transaction hash must be a hex-encoded, lowercase SHA-256');
  const found = chain.history.transaction(hash);
  return found === undefined ? notFound() : halResponse(describeTransaction(found, hash, horizonUrl));
}

/** Horizon's statistics never fall below the base fee. */
function feeStats({ chain }: NodeView): NetworkResponse {
  const { ledgerCount, transactionCount, ...fees } = feeStatsOf(chain);
  const minimum = String(BASE_FEE * chain.inclusionFeeFactor);
  const empty = transactionCount === '0';
  const described = Object.entries(fees).map(([name, fee]) => [name, empty ? minimum : fee] as const);
  const distribution = Object.fromEntries(described);
  return jsonResponse(200, {
    last_ledger: String(chain.history.latest.sequence),
    last_ledger_base_fee: String(BASE_FEE),
    ledger_capacity_usage: ledgerCount === 0 ? '0' : '0.01',
    fee_charged: distribution,
    max_fee: distribution,
  });
}

function get(node: NodeView, [resource, id]: readonly string[], horizonUrl: string): NetworkResponse {
  if (resource === undefined || resource === '') return root(node);
  if (resource === 'fee_stats' && id === undefined) return feeStats(node);
  if (id === undefined) return notFound();
  if (resource === 'accounts') return account(node, id, horizonUrl);
  return resource === 'transactions' ? transaction(node, id, horizonUrl) : notFound();
}

/** The part of Horizon that clients of ours read. */
export async function handleHorizon(node: NodeView, request: NetworkRequest, url: URL): Promise<NetworkResponse> {
  const segments = url.pathname.split('/').slice(2);
  if (segments.length > 2) return notFound();
  if (request.method === 'GET') return get(node, segments, horizonUrlOf(request));
  if (request.method !== 'POST') {
    return problem(405, 'method_not_allowed', 'Method Not Allowed', 'Only GET and POST are served.');
  }
  if (segments.length === 1 && segments[0] === 'transactions')
    return submitTransaction(node, request.body, horizonUrlOf(request));
  if (segments.length === 1 && segments[0] === 'transactions_async') return submitTransactionAsync(node, request.body);
  return notFound();
}
