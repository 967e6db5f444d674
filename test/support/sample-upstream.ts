import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A request that reached the upstream. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The gateway's name for the call. */
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  /** Its exchange ended before the answer was complete. */
  brokenOff: boolean;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a provider runs: an HTTP server that answers as a test says, and remembers who came. */
export interface SampleUpstream {
  readonly url: string;
  readonly seen: SeenRequest[];
  answer: Answer;
  /** Connections are refused from now on. */
  goDown(): Promise<void>;
  /** At the same address. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function startSampleUpstream(answer: Answer = served): Promise<SampleUpstream> {
  const server = createServer((request, response) => {
    const one = seenIn(request);
    upstream.seen.push(one);
    response.once('close', () => (one.brokenOff = !response.writableFinished));
    upstream.answer(request, response);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const goDown = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const upstream: SampleUpstream = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    answer,
    goDown,
    comeBack: () => listen(port),
    close: goDown,
  };
  return upstream;
}

/** The body that `served` answers with. */
export const SERVED = 'sunny';

export function served(_request: IncomingMessage, response: ServerResponse): void {
  response.end(SERVED);
}

/** The status line comes, and a part of the body; the rest does not. */
export function halfServed(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Length': SERVED.length }).write(SERVED.slice(0, -1));
}

/** What came in is what goes out. */
export function echoed(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
  request.pipe(response);
}

function seenIn({ method = '', url = '', rawHeaders, headers }: IncomingMessage): SeenRequest {
  const requestId = String(headers['x-callora-request-id']);
  const { 'idempotency-key': idempotencyKey } = headers;
  return {
    ...{ method, rawHeaders, requestId, target: url, brokenOff: false },
    idempotencyKey: idempotencyKey === undefined ? undefined : String(idempotencyKey),
  };
}
