import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { okAsync } from 'neverthrow';
import { pino } from 'pino';
import { JwtTokenIssuer } from '../../../src/adapters/http/access/jwt-token-issuer.ts';
import { createApp } from '../../../src/adapters/http/app.ts';
import { type HttpDependencies, type RequestSample } from '../../../src/adapters/http/dependencies.ts';
import { InMemoryAuditLog } from '../../../src/adapters/memory/in-memory-audit-log.ts';
import { InMemoryIdempotentReplies } from '../../../src/adapters/memory/in-memory-idempotent-replies.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { SystemIds } from '../../../src/adapters/system/system-ids.ts';
import { AuditAction } from '../../../src/core/access/audit-action.ts';
import { ListAuditLog } from '../../../src/core/access/list-audit-log.ts';
import { MintToken } from '../../../src/core/access/mint-token.ts';
import { type AuditLog } from '../../../src/core/access/ports/audit-log.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { NOW, SECRETS, aCharge, aChargeReceipt, aReceipt } from './examples.ts';
import { DocumentedAnswers } from './documented-answers.ts';
import { gatewayService } from './gateway-service.ts';
import { healthService } from './health-service.ts';
import { keyService } from './key-service.ts';
import { aCatalog, aMarket } from './market.ts';
import { documentOf } from './open-api.ts';
import { revenueService } from './revenue-service.ts';
import { settlementService } from './settlement-service.ts';
import { usageService } from './usage-service.ts';
import { vaultService } from './vault-service.ts';
import { vaultWatchService } from './vault-watch-service.ts';
import { webhookService } from './webhook-service.ts';

export interface HttpServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** What was logged, parsed; `text` is what was written. */
  readonly logs: { readonly lines: Record<string, unknown>[]; text: string };
  readonly samples: RequestSample[];
  close(): Promise<void>;
}

export const STANDING_CLOCK: Clock = {
  now: () => NOW,
  sleep: () => Promise.resolve(),
  after: () => () => undefined,
  deadline: () => new AbortController().signal,
};

const LOGIN_LIFETIME_SECONDS = 3600;

/** The clock stands still: a limit that tests do not ask for would count them all in one window. */
const NO_LIMIT = { max: 1_000_000, windowMs: 60_000 };

/** A listening server on a free port. Closing it fails when one of its answers was not as the document says. Every use case answers like a healthy service unless it is overridden. */
export async function startHttpServer(overrides: Partial<HttpDependencies> = {}): Promise<HttpServer> {
  const logs = { lines: new Array<Record<string, unknown>>(), text: '' };
  const samples: RequestSample[] = [];
  const dependencies = { ...healthyService(logs, samples), ...overrides };
  const app = createApp(dependencies);
  const answers = new DocumentedAnswers(documentOf(dependencies));
  app.middleware.unshift(answers.watch);
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    logs,
    samples,
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
      if (answers.faults.length > 0) throw new Error(`Not as the document says:\n${answers.faults.join('\n')}`);
    },
  };
}

export function access(production = false): HttpDependencies['access'] {
  return { ...SECRETS, jwtAudience: 'callora', production };
}

/** What a service has that nobody asks for anything. */
export function healthyService(
  logs: HttpServer['logs'] = { lines: [], text: '' },
  samples: RequestSample[] = [],
): HttpDependencies {
  const { health, circuitBreakers, rateLimiter } = healthService().parts;
  const catalog = aCatalog();
  return {
    market: aMarket(catalog),
    keys: keyService(catalog),
    gateway: gatewayService().dependencies,
    usage: usageService(),
    vault: vaultService({ opened: ['user_alice'] }),
    vaultWatch: vaultWatchService(),
    webhooks: webhookService(catalog),
    depositDesk: {
      listUnknownDeposits: { execute: () => okAsync({ deposits: [], next: null }) },
      assignDeposit: { execute: (input) => okAsync(input) },
      getScanStanding: { execute: () => okAsync({ scans: [], gaps: [], unreadable: [] }) },
    },
    revenue: revenueService(catalog.database),
    settlements: settlementService(),
    deductUsage: { execute: () => okAsync(aReceipt()) },
    findCharge: { execute: ({ requestId }) => okAsync(aCharge({ requestId })) },
    voidCharge: { execute: (requestId) => okAsync(aCharge({ requestId, status: 'voided', voidReason: 'admin' })) },
    getChargeReceipt: { execute: ({ requestId }) => okAsync(aChargeReceipt(requestId)) },
    listReview: { execute: () => okAsync({ charges: [], next: null }) },
    confirmReviewedCharge: { execute: (requestId) => okAsync(aCharge({ requestId })) },
    requeueCharge: { execute: (requestId) => okAsync(aCharge({ requestId, status: 'reserved' })) },
    writeOffCharge: { execute: (requestId) => okAsync(aCharge({ requestId, status: 'voided', voidReason: 'admin' })) },
    getNetworkStanding: { execute: () => okAsync({ highest: 0, mark: null, halted: null }) },
    acceptNetwork: { execute: () => okAsync({ ledger: 1, hash: 'ab'.repeat(32) }) },
    login: loginService(),
    audit: auditService(),
    health,
    circuitBreakers,
    rateLimiter,
    rateLimit: NO_LIMIT,
    idempotentReplies: new InMemoryIdempotentReplies(new MemoryDatabase()),
    metrics: {
      observe: (sample) => samples.push(sample),
      text: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'up 1\n' }),
      healthText: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'well 1\n' }),
      health: { answered: () => undefined },
    },
    logger: pino({ level: 'trace' }, logInto(logs)),
    clock: STANDING_CLOCK,
    ids: { uuid: () => '11111111-2222-4333-8444-555555555555', random: (bytes) => new Uint8Array(bytes).fill(7) },
    access: access(),
    mode: 'development',
    version: '1.0.0',
    trustProxy: false,
    corsOrigins: [],
    localNetwork: false,
  };
}

export function loginService(overrides: Partial<HttpDependencies['login']> = {}): HttpDependencies['login'] {
  return {
    issueChallenge: { execute: () => Promise.resolve({ transaction: 'AAAA', networkPassphrase: 'A Network' }) },
    redeemChallenge: { execute: () => okAsync('a.b.c') },
    mintToken: mintToken(),
    signingKey: () => Promise.resolve('GSERVER'),
    networkPassphrase: 'A Network',
    homeDomain: 'localhost:3000',
    publicOrigin: null,
    ...overrides,
  };
}

/** Its tokens let in whom they name. */
function mintToken(): MintToken {
  const tokens = new JwtTokenIssuer({
    secret: SECRETS.jwtSecret,
    issuer: 'https://callora',
    audience: 'callora',
    lifetimeSeconds: LOGIN_LIFETIME_SECONDS,
  });
  return new MintToken({ tokens, clock: STANDING_CLOCK, ids: new SystemIds() }, LOGIN_LIFETIME_SECONDS);
}

/** An audit log of its own, in memory. */
export function auditService(log: AuditLog = new InMemoryAuditLog(new MemoryDatabase())): HttpDependencies['audit'] {
  return { auditAction: new AuditAction(log, STANDING_CLOCK), listAuditLog: new ListAuditLog(log) };
}

function logInto(logs: HttpServer['logs']) {
  return {
    write(line: string) {
      logs.text += line;
      logs.lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  };
}
