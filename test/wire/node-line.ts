import { type Transport, type TransportResponse } from '../../src/adapters/soroban/transport.ts';
import { type LocalNetwork, type NetworkResponse } from '../../src/localnet/local-network.ts';
import { shutDoor, type Door } from './shut-door.ts';

/** The line from one process to its node, with the network in this process at the other end. */
export class NodeLine {
  /** Envelopes that left the process, whether or not the node took them. */
  readonly sends: string[] = [];
  /** Cut: no request gets through. */
  cut = false;
  readonly transport: Transport;
  private readonly network: LocalNetwork;
  private readonly held = new Map<string, Door>();

  constructor(network: LocalNetwork) {
    this.network = network;
    this.transport = (request) => this.carry(request);
  }

  /** Requests of this JSON-RPC method are on their way from now on, and arrive when the returned function is called. */
  hold(method: string): () => void {
    const door = shutDoor();
    this.held.set(method, door);
    return () => {
      this.held.delete(method);
      door.open();
    };
  }

  /** A request that has left cannot be called back: the signal does not stop it. */
  private async carry({ method, url, body = '' }: Parameters<Transport>[0]): Promise<TransportResponse> {
    if (this.cut) throw new Error('the connection was refused');
    const call = rpcCallIn(body);
    if (call.params?.transaction !== undefined && call.method === 'sendTransaction') {
      this.sends.push(call.params.transaction);
    }
    await this.held.get(call.method)?.opened;
    return deliver(await this.network.handle({ method, path: new URL(url).pathname, headers: {}, body }));
  }
}

interface RpcCall {
  readonly method: string;
  readonly params?: { readonly transaction?: string };
}

/** A request to Horizon has no body. */
function rpcCallIn(body: string): RpcCall {
  return body === '' ? { method: 'horizon' } : (JSON.parse(body) as RpcCall);
}

/** What a socket would have made of it. */
function deliver({ connection, status, body }: NetworkResponse): TransportResponse | Promise<TransportResponse> {
  if (connection === undefined) return { status, body };
  if (typeof connection === 'object' && 'stallAfterBytes' in connection) return new Promise(() => undefined);
  throw new Error('the connection was cut');
}
