import { type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { isInternalName, kindOfAddress } from '../../core/catalog/upstream-address.ts';
import { type HostResolver } from '../../core/catalog/ports/host-resolver.ts';

/** The host is ours or our neighbour's: nothing was sent to it. It is not said which of its addresses tells. */
export class ForbiddenHost extends Error {
  constructor() {
    super('The upstream may not be called');
  }
}

export interface ConnectPolicy {
  /** Private hosts that the operator vouches for, in the spelling of `UpstreamUrl.host`. */
  readonly allowPrivateHosts: readonly string[];
  /** For all addresses of a host together. */
  readonly connectTimeoutMs: number;
  /** Open connections, to whatever host. */
  readonly socketsMax: number;
  /** Certificates of authorities, in PEM, instead of the well-known ones. */
  readonly authorities?: string;
}

type Connect = buildConnector.connector;
type Target = buildConnector.Options;

/** Of a host with more addresses the first so many are tried. */
const ADDRESSES_MAX = 3;
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Connects to the very address that was judged: a name that is asked for a second time may answer differently
 * (DNS rebinding). One address that is not public is enough to refuse a host.
 */
export function pinnedConnector(resolver: HostResolver, policy: ConnectPolicy, build = buildConnector): Connect {
  const allowed = new Set(policy.allowPrivateHosts);
  const connectors = Array.from({ length: ADDRESSES_MAX }, (_, place) => build(optionsFor(place + 1, policy)));
  let sockets = 0;

  const addressesOf = async (hostname: string): Promise<readonly string[]> => {
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    const isAllowed = allowed.has(host);
    const kind = kindOfAddress(host);
    if (kind !== null) return kind === 'public' || isAllowed ? [hostname] : refuse();
    // Name servers do not know it, and nobody else is asked (RFC 6761).
    if (isAllowed && host === 'localhost') return LOOPBACK;
    if (!isAllowed && isInternalName(host)) return refuse();
    const addresses = await resolver.addressesOf(host);
    return isAllowed || addresses.every((address) => kindOfAddress(address) === 'public') ? addresses : refuse();
  };

  const open = async (target: Target): Promise<Socket> => {
    const addresses = (await addressesOf(target.hostname)).slice(0, ADDRESSES_MAX);
    const connect = connectors[addresses.length - 1];
    if (connect === undefined) throw new Error('The name has no address');
    if (sockets >= policy.socketsMax) throw new Error('There are no connections left');
    sockets += 1;
    const release = () => (sockets -= 1);
    try {
      return await firstOf(addresses, (address) => connectTo(connect, address, target, release));
    } catch (error) {
      release();
      throw error;
    }
  };

  return (target, callback) => {
    open(target).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error as Error, null),
    );
  };
}

/** So many addresses share the time. HTTP/2 would be another protocol with other rules. */
function optionsFor(addresses: number, { connectTimeoutMs, authorities }: ConnectPolicy): buildConnector.BuildOptions {
  const timeout = Math.ceil(connectTimeoutMs / addresses);
  return { allowH2: false, timeout, ...(authorities === undefined ? {} : { ca: authorities }) };
}

/** An address in the place of the name leaves nothing to look up; the certificate must still be the name's. */
function connectTo(
  connect: Connect,
  address: string,
  { hostname, ...target }: Target,
  onClose: () => void,
): Promise<Socket> {
  const isNamed = target.protocol === 'https:' && address !== hostname;
  return new Promise((resolve, reject) => {
    connect({ ...target, ...(isNamed ? { servername: hostname } : {}), hostname: address }, (error, socket) => {
      if (error === null) resolve(socket.once('close', onClose));
      else reject(error);
    });
  });
}

/** One after the other, until one succeeds. */
function firstOf<T>(addresses: readonly string[], connect: (address: string) => Promise<T>): Promise<T> {
  const none: Promise<T> = Promise.reject(new Error('No address was tried'));
  return addresses.reduce((before, address) => before.catch(() => connect(address)), none);
}

function refuse(): never {
  throw new ForbiddenHost();
}
