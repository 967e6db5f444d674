import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type LocalNetwork } from './local-network.ts';
import { jsonResponse, type NetworkRequest, type NetworkResponse } from './network-message.ts';

export interface ServeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly ledgerIntervalMs: number;
}

/** A running server: `${url}/rpc`, `${url}/horizon`, `${url}/control`. */
export interface ServedNetwork {
  readonly url: string;
  /** Stops the ledgers and the server; open connections are cut. The network itself stays open. */
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 1_048_576;

/** The body as text, undefined when it is too large. */
async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(message: IncomingMessage): NetworkRequest['headers'] {
  const entries = Object.entries(message.headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

async function answer(network: LocalNetwork, message: IncomingMessage): Promise<NetworkResponse> {
  const body = await readBody(message);
  if (body === undefined) return jsonResponse(413, { error: 'local network: the body is too large' });
  const path = message.url?.startsWith('/') === true ? message.url : '/';
  return network.handle({ method: message.method ?? 'GET', path, headers: headersOf(message), body });
}

/** Writes the answer, or carries out what an injected fault does to the connection. */
function deliver({ status, headers, body, connection }: NetworkResponse, response: ServerResponse): void {
  if (connection === 'cut_before' || connection === 'cut_after') {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  if (connection === undefined) response.end(bytes);
  else if ('truncateAfterBytes' in connection) {
    // Closed once the bytes are with the operating system, or the client would not get them.
    const part = bytes.subarray(0, connection.truncateAfterBytes);
    if (part.length === 0) response.flushHeaders();
    response.write(part, () => response.destroy());
  } else {
    const { stallAfterBytes, stallMs } = connection;
    response.write(bytes.subarray(0, stallAfterBytes));
    if (stallMs !== null) setTimeout(() => response.end(bytes.subarray(stallAfterBytes)), stallMs).unref();
  }
}

async function respond(network: LocalNetwork, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    deliver(await answer(network, message), response);
  } catch {
    // The client went away in the middle of its request: there is nobody left to answer.
    response.destroy();
  }
}

const listen = (server: Server, host: string, port: number): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve(server.address() as AddressInfo);
    });
  });

/** Serves the network over HTTP and closes a ledger every `ledgerIntervalMs`. Rejects when the port is taken. */
export async function serveLocalNetwork(network: LocalNetwork, options: ServeOptions): Promise<ServedNetwork> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer((message, response) => {
    void respond(network, message, response);
  });
  const { port } = await listen(server, host, options.port);
  // A network that was not running for a while would call itself unhealthy until its first ledger.
  if (network.latencyMs > options.ledgerIntervalMs) network.closeLedger();
  const timer = setInterval(() => {
    network.closeLedger();
  }, options.ledgerIntervalMs);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        clearInterval(timer);
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
