import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { okAsync } from 'neverthrow';
import { pino } from 'pino';
import { createApp } from '../../../src/adapters/http/app.ts';
import { type HttpDependencies, type RequestSample } from '../../../src/adapters/http/dependencies.ts';
import { OK } from '../../../src/core/health/component.ts';
import { NOW, SECRETS, aCharge, aReceipt } from './examples.ts';

export interface HttpServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** What was logged, parsed; `text` is what was written. */
  readonly logs: { readonly lines: Record<string, unknown>[]; text: string };
  readonly samples: RequestSample[];
  close(): Promise<void>;
}

/** A listening server on a free port. Every use case answers like a healthy service unless it is overridden. */
export async function startHttpServer(overrides: Partial<HttpDependencies> = {}): Promise<HttpServer> {
  const logs = { lines: new Array<Record<string, unknown>>(), text: '' };
  const samples: RequestSample[] = [];
  const app = createApp({ ...healthyService(logs, samples), ...overrides });
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    logs,
    samples,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function access(production = false): HttpDependencies['access'] {
  return { ...SECRETS, production };
}

function healthyService(logs: HttpServer['logs'], samples: RequestSample[]): HttpDependencies {
  return {
    deductUsage: { execute: () => okAsync(aReceipt()) },
    findCharge: { execute: ({ requestId }) => okAsync(aCharge({ requestId })) },
    voidCharge: { execute: (requestId) => okAsync(aCharge({ requestId, status: 'voided', voidReason: 'admin' })) },
    listReview: { execute: () => okAsync({ charges: [], next: null }) },
    confirmReviewedCharge: { execute: (requestId) => okAsync(aCharge({ requestId })) },
    requeueCharge: { execute: (requestId) => okAsync(aCharge({ requestId, status: 'reserved' })) },
    writeOffCharge: { execute: (requestId) => okAsync(aCharge({ requestId, status: 'voided', voidReason: 'admin' })) },
    checkHealth: { execute: () => Promise.resolve({ status: 'ok', components: new Map([['database', OK]]) }) },
    metrics: {
      observe: (sample) => samples.push(sample),
      text: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'up 1\n' }),
    },
    logger: pino({ level: 'trace' }, logInto(logs)),
    clock: {
      now: () => NOW,
      sleep: () => Promise.resolve(),
      deadline: () => new AbortController().signal,
    },
    ids: { uuid: () => '11111111-2222-4333-8444-555555555555' },
    access: access(),
    version: '1.0.0',
    trustProxy: false,
    localNetwork: false,
  };
}

function logInto(logs: HttpServer['logs']) {
  return {
    write(line: string) {
      logs.text += line;
      logs.lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  };
}
