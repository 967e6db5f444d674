import { field, type JsonObject } from '../json-value.ts';
import { DEFAULT_VAULT_TERMS, FUNDED_STROOPS } from '../ledger/genesis-entries.ts';
import { type LocalNode } from '../local-node.ts';
import { jsonResponse, type NetworkRequest, type NetworkResponse } from '../network-message.ts';
import { formatSevenPlaces } from '../usdc-amount.ts';
import { balancesOf } from './balances.ts';
import {
  bodyOf,
  booleanField,
  contractField,
  publicKeyField,
  requireContractId,
  secretField,
  unitsField,
  variantField,
  wholeNumber,
} from './control-input.ts';
import { type ControlAction } from './control-action.ts';
import { ControlError } from './control-error.ts';
import { type ControlOutcome } from './controls.ts';
import { addFaults, removeFaults } from './fault-routes.ts';
import { makeDeposit } from './make-deposit.ts';

const LEDGERS_MAX = 1000;

const createAccount = (node: LocalNode, body: JsonObject): ControlOutcome =>
  node.control({
    type: 'create_account',
    publicKey: publicKeyField(body, 'publicKey'),
    usdcUnits: unitsField(body, 'usdc', '0'),
    stroops: unitsField(body, 'xlm', String(FUNDED_STROOPS)),
    hasTrustline: booleanField(body, 'trustline', true),
  });

const deployVault = (node: LocalNode, body: JsonObject): ControlOutcome =>
  node.control({
    type: 'deploy_vault',
    variant: variantField(body),
    deduplicate: booleanField(body, 'deduplicate', DEFAULT_VAULT_TERMS.deduplicate),
    maxDeductUnits: unitsField(body, 'maxDeductUsdc', String(DEFAULT_VAULT_TERMS.maxDeductUnits)),
    minDepositUnits: unitsField(body, 'minDepositUsdc', String(DEFAULT_VAULT_TERMS.minDepositUnits)),
    hasSettlement: booleanField(body, 'settlement', DEFAULT_VAULT_TERMS.hasSettlement),
  });

/** From the given account, or from a fresh one that gets exactly the amount. */
function deposit(node: LocalNode, body: JsonObject): unknown {
  const units = unitsField(body, 'amountUsdc', null);
  if (units === null) throw new ControlError('amountUsdc is missing');
  const contractId = contractField(body, 'vault') ?? node.chain.genesis.vaultContractId;
  const secret = secretField(body, 'from') ?? createAccount(node, { usdc: formatSevenPlaces(BigInt(units)) }).secret;
  const receipt = makeDeposit(node, { secret: secret ?? '', contractId, units: BigInt(units) });
  return { ...receipt, contractId, amountUsdc: formatSevenPlaces(BigInt(units)) };
}

function closeLedgers(node: LocalNode, body: JsonObject): unknown {
  const count = wholeNumber(field(body, 'count') ?? 1, 'count', 1, LEDGERS_MAX);
  for (let closed = 0; closed < count; closed++) node.closeLedger();
  return { latestLedger: node.chain.history.latest.sequence };
}

/** A plain list; `cursor` is the number of items to skip, so a reader adds what it has read. */
function deducts(node: LocalNode, url: URL): unknown {
  const skip = wholeNumber(url.searchParams.get('cursor') ?? '0', 'cursor', 0, Number.MAX_SAFE_INTEGER);
  const contract = url.searchParams.get('contract');
  const records = node.chain.deducts.all();
  const wanted = contract === null ? records : records.filter(({ contractId }) => contractId === contract);
  return wanted.slice(skip).map((record) => ({ ...record, amountUnits: String(record.amountUnits) }));
}

/** The action behind /contracts/:id/:verb; undefined for a verb that does not exist. */
function contractAction(contractId: string, verb: string, body: JsonObject): ControlAction | undefined {
  switch (verb) {
    case 'pause':
    case 'unpause':
      return { type: 'set_paused', contractId, paused: verb === 'pause' };
    case 'drain':
      return { type: 'drain', contractId, units: unitsField(body, 'amountUsdc', null) };
    case 'deduplication':
      return { type: 'set_deduplication', contractId, enabled: booleanField(body, 'enabled', true) };
    default:
      return undefined;
  }
}

function changeContract(node: LocalNode, id: string, verb: string, body: JsonObject): unknown {
  const action = contractAction(id, verb, body);
  if (action === undefined) return undefined;
  requireContractId(id);
  return node.control(action);
}

type PostRoute = (node: LocalNode, body: JsonObject) => unknown;
type GetRoute = (node: LocalNode, url: URL) => unknown;

const POST_ROUTES: ReadonlyMap<string, PostRoute> = new Map<string, PostRoute>([
  ['accounts', createAccount],
  ['deposits', deposit],
  ['faults', ({ faults }, body) => addFaults(faults, body)],
  ['ledgers', closeLedgers],
  ['vaults', deployVault],
]);

const GET_ROUTES: ReadonlyMap<string, GetRoute> = new Map<string, GetRoute>([
  ['genesis', ({ chain }) => chain.genesis],
  ['balances', ({ chain }) => balancesOf(chain)],
  ['deducts', deducts],
  ['faults', ({ faults }) => ({ rules: faults.list() })],
]);

function post(node: LocalNode, [resource = '', id, verb]: readonly string[], body: JsonObject): unknown {
  if (resource === 'contracts' && id !== undefined && verb !== undefined) return changeContract(node, id, verb, body);
  return id === undefined ? POST_ROUTES.get(resource)?.(node, body) : undefined;
}

const get = (node: LocalNode, [resource = '', id]: readonly string[], url: URL): unknown =>
  id === undefined ? GET_ROUTES.get(resource)?.(node, url) : undefined;

function answer(node: LocalNode, { method, body }: NetworkRequest, url: URL): unknown {
  const segments = url.pathname.split('/').slice(2);
  if (method === 'POST') return post(node, segments, bodyOf(body));
  const [resource, id] = segments;
  if (method === 'DELETE') return resource === 'faults' ? removeFaults(node.faults, id) : undefined;
  return get(node, segments, url);
}

/** Arranges the network for demos and tests; JSON in and out, 400 for what cannot be done. */
export function handleControl(node: LocalNode, request: NetworkRequest, url: URL): NetworkResponse {
  try {
    const answered = answer(node, request, url);
    if (answered === undefined) return jsonResponse(404, { error: 'local network: no such control' });
    return jsonResponse(200, answered);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return jsonResponse(400, { error: error.message });
  }
}
