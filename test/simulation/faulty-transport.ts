import { type Transport, type TransportResponse } from '../../src/adapters/soroban/transport.ts';
import { type LocalNetwork, type NetworkResponse } from '../../src/localnet/local-network.ts';
import { type ChainSurroundings } from './chain.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Random } from './random.ts';

const LAG_LEDGERS_MAX = 4;

/** Requests to the network in this process, with the faults of the dial: each armed for the one request it strikes. */
export function faultyTransport(network: LocalNetwork, { dial, random, clock }: ChainSurroundings): Transport {
  return async ({ method, url, body = '', signal }) => {
    if (random.chance(dial.nodeSlow)) await clock.sleep(random.int(100, 12_000), signal);
    if (signal.aborted) throw new Error('aborted');
    const fault = faultOf(methodOf(body), dial, random);
    const faults = fault === 'hidden' ? hidingCharges(network) : fault === null ? [] : [fault];
    const rules = faults.flatMap((each) => network.faults.add({ ...each, times: 1 }));
    const response = await network.handle({ method, path: new URL(url).pathname, headers: {}, body });
    for (const { id } of rules) network.faults.remove(id);
    return deliver(response);
  };
}

/**
 * A node takes a ledger in as a whole, with all its events; to find a transaction by its hash it may need longer. Those
 * of other people than us are shown.
 */
export function hidingCharges({ genesis }: LocalNetwork): object[] {
  return genesis.channels.map(({ publicKey }) => ({ fault: 'hide_transaction', source: publicKey }));
}

function faultOf(method: string, dial: FaultDial, random: Random): object | 'hidden' | null {
  if (random.chance(dial.nodeDown)) {
    return random.pick([
      { fault: 'drop_request' },
      { fault: 'http_status', status: 503 },
      { fault: 'http_status', status: 429 },
      { fault: 'html_answer' },
      { fault: 'rpc_error' },
    ]);
  }
  if (method === 'sendTransaction') return sendFaultOf(dial, random);
  if (random.chance(dial.nodeLags)) return { fault: 'node_behind', ledgers: random.int(1, LAG_LEDGERS_MAX) };
  if (random.chance(dial.nodeForgets)) return 'hidden';
  return null;
}

function sendFaultOf(dial: FaultDial, random: Random): object | null {
  if (random.chance(dial.sendDropped)) return { fault: 'drop_request' };
  if (random.chance(dial.sendAnswerLost)) {
    return random.pick([
      { fault: 'drop_answer' },
      { fault: 'truncated_answer' },
      { fault: 'stalled_answer' },
      { fault: 'http_status', status: 504, before: false },
      { fault: 'http_status', status: 502, before: false },
    ]);
  }
  if (random.chance(dial.sendPutOff)) return { fault: 'try_again_later' };
  if (random.chance(dial.sendRefused)) return { fault: 'send_error', resultCode: 'txInsufficientFee' };
  return null;
}

/** What a socket would have made of it. */
function deliver({ connection, status, body }: NetworkResponse): TransportResponse | Promise<TransportResponse> {
  if (connection === undefined) return { status, body };
  if (typeof connection === 'object' && 'stallAfterBytes' in connection) return new Promise(() => undefined);
  throw new Error('the connection was cut');
}

function methodOf(body: string): string {
  return (JSON.parse(body) as { readonly method: string }).method;
}
