import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import { errAsync } from 'neverthrow';
import { pino } from 'pino';
import { type HttpState, type RouteContext } from '../../../src/adapters/http/http-context.ts';
import { errorEnvelope } from '../../../src/adapters/http/middleware/error-envelope.ts';
import { idempotency } from '../../../src/adapters/http/middleware/idempotency.ts';
import { answerRequestId, requestId } from '../../../src/adapters/http/middleware/request-id.ts';
import { type IdempotentReplies } from '../../../src/core/access/ports/idempotent-replies.ts';
import { type VirtualClock } from '../../support/virtual-clock.ts';
import { access } from './http-server.ts';

export interface ThingServer {
  readonly url: string;
  /** How often the route's own work began. */
  readonly begun: () => number;
  close(): Promise<void>;
}

export interface ThingParts {
  readonly replies: IdempotentReplies;
  readonly clock: VirtualClock;
  /** The route's own work. */
  readonly make: (ctx: RouteContext, time: number) => Promise<void> | void;
}

/** A server with one creating route, `POST /api/things`, whose work the test decides. Two of them are two processes. */
export async function startThingServer({ replies, clock, make }: ThingParts): Promise<ThingServer> {
  const logger = pino({ level: 'silent' });
  let tokens = 0;
  const ids = { uuid: () => `token-${(tokens += 1)}`, random: (bytes: number) => new Uint8Array(bytes) };
  const dependencies = { idempotentReplies: replies, access: access(), clock, ids, logger };
  const router = new Router<HttpState>();
  let begun = 0;
  router.post('/api/things', idempotency(dependencies), (ctx) => make(ctx, (begun += 1)));
  router.post('/api/others', idempotency(dependencies), (ctx) => make(ctx, (begun += 1)));
  const app = new Koa<HttpState>();
  app.use(requestId(ids)).use(answerRequestId).use(errorEnvelope(logger)).use(router.routes());
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  return { url: `http://127.0.0.1:${port}`, begun: () => begun, close };
}

/** A store that fails in some of its methods. */
export function failing(replies: IdempotentReplies, ...methods: (keyof IdempotentReplies)[]): IdempotentReplies {
  const fails = (method: keyof IdempotentReplies) => methods.includes(method);
  const unavailable = () => errAsync({ kind: 'database_unavailable' } as const);
  return {
    claim: (request) => (fails('claim') ? unavailable() : replies.claim(request)),
    finish: (request, token, reply) => (fails('finish') ? unavailable() : replies.finish(request, token, reply)),
    giveUp: (request, token) => (fails('giveUp') ? unavailable() : replies.giveUp(request, token)),
    forgetExpired: (time, limit) => (fails('forgetExpired') ? unavailable() : replies.forgetExpired(time, limit)),
  };
}
