import { createServer, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { type AddressInfo } from 'node:net';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';
import { UndiciUpstream, type UpstreamPolicy } from '../../../src/adapters/upstream/undici-upstream.ts';
import { type HostResolver } from '../../../src/core/catalog/ports/host-resolver.ts';
import { answerHeaders } from '../../../src/core/gateway/answer-headers.ts';
import { type Delivery, type HeaderList } from '../../../src/core/gateway/ports/upstream.ts';
import { requestHeaders } from '../../../src/core/gateway/request-headers.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** A gateway without keys and prices: the adapter and the header rules between a real caller and a real upstream. */
export interface Relay {
  readonly port: number;
  readonly upstream: UndiciUpstream;
  readonly faults: string[];
  readonly deliveries: Delivery[];
  /** What is set on each answer before the upstream has answered. */
  readonly presets: Map<string, string>;
  close(): Promise<void>;
}

/** Longer than any test takes, also on a busy machine. */
const POLICY: UpstreamPolicy = {
  allowPrivateHosts: ['127.0.0.1', '[::1]', 'localhost'],
  connectTimeoutMs: 15_000,
  firstByteTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  bodyBytesMax: 1_000_000,
};

/** For tests that wait for a time-out. */
export const IMPATIENT = { connectTimeoutMs: 500, firstByteTimeoutMs: 600, idleTimeoutMs: 600 } as const;
/** What such a wait may take, in milliseconds. */
export const TIMED_OUT = [550, 3000] as const;

export const NO_NAMES: HostResolver = { addressesOf: () => Promise.resolve([]) };

export async function startRelay(
  base: () => string,
  policy: Partial<UpstreamPolicy> = {},
  resolver = NO_NAMES,
): Promise<Relay> {
  const upstream = new UndiciUpstream(resolver, new SystemClock(), { ...POLICY, ...policy });
  const faults: string[] = [];
  const deliveries: Delivery[] = [];
  const presets = new Map<string, string>();
  const server = createServer((request, response) => {
    const left = new AbortController();
    if (presets.size > 0) response.setHeaders(presets);
    response.once('close', () => response.writableFinished || left.abort());
    const { method = '', url = '' } = request;
    const headers = requestHeaders(pairsOf(request.rawHeaders), factsOf(request));
    void upstream.send({ url: base() + url, method, headers, body: request }, left.signal).match(
      async (answer) => {
        deliveries.push(await answer.deliver(response, { headers: answerHeaders(answer.headers, []) }));
      },
      ({ kind }) => {
        faults.push(kind);
        response.writeHead(502, { 'X-Fault': kind, Connection: 'close' }).end(kind);
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    upstream,
    faults,
    deliveries,
    presets,
    close: async () => {
      await upstream.close();
      await new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** It ended before its end. */
  readonly isBroken: boolean;
  readonly trailers: NodeJS.Dict<string>;
}

export interface CallOptions extends RequestOptions {
  readonly body?: string | Buffer;
}

/** A whole call by a caller who takes everything. */
export function call({ port }: Relay, { body, ...options }: CallOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', () => undefined)
        .on('close', () => {
          const { statusCode: status = 0, rawHeaders, trailers } = response;
          const isBroken = !response.complete;
          resolve({ status, headers: pairsOf(rawHeaders), body: Buffer.concat(chunks), isBroken, trailers });
        });
    });
    request.on('error', reject).end(body);
  });
}

export function valuesOf({ headers }: Answer, name: string): string[] {
  return headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
}

/** The one end of the one call so far; it may come a little after what the caller saw. */
export async function onlyDelivery({ deliveries }: Relay): Promise<Delivery> {
  await waitUntil(() => deliveries.length === 1, 4000, 'No delivery has ended');
  return deliveries[0]!;
}

function pairsOf(raw: readonly string[]): HeaderList {
  return raw.flatMap((name, place) => (place % 2 === 0 ? [[name, raw[place + 1] ?? ''] as const] : []));
}

function factsOf({ headers, httpVersion }: IncomingMessage) {
  return {
    keySource: 'x-api-key',
    upstreamIdempotencyKey: null,
    requestId: 'gw_1',
    signature: null,
    client: { address: '127.0.0.1', protocol: 'http', host: headers.host ?? '', httpVersion },
    trustProxy: false,
    random: new Uint8Array(24).fill(1),
  } as const;
}
