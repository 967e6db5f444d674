import { randomBytes } from 'node:crypto';
import Router from '@koa/router';
import Koa from 'koa';
import { callAddressOf } from '../../src/adapters/http/call-address.ts';
import { headerList } from '../../src/adapters/http/header-list.ts';
import { type HttpState } from '../../src/adapters/http/http-context.ts';
import { HttpServer } from '../../src/adapters/http/http-server.ts';
import { requestSignal } from '../../src/adapters/http/request-signal.ts';
import { CALL_PATHS } from '../../src/adapters/http/routes/calls.ts';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { DnsHostResolver } from '../../src/adapters/upstream/dns-host-resolver.ts';
import { UndiciUpstream } from '../../src/adapters/upstream/undici-upstream.ts';
import { answerHeaders } from '../../src/core/gateway/answer-headers.ts';
import { requestHeaders } from '../../src/core/gateway/request-headers.ts';
import { TRACE_BYTES } from '../../src/core/gateway/trace-parent.ts';
import { upstreamUrl } from '../../src/core/gateway/upstream-path.ts';

/**
 * The gateway without what makes it one: the same server, router, rules for headers and way to the upstream, but no
 * key, limit, hold or capture, and no log or metrics either. Takes the upstream's address and prints its own.
 */
const [baseUrl = ''] = process.argv.slice(2);
const clock = new SystemClock();
const upstream = new UndiciUpstream(new DnsHostResolver(clock, { timeoutMs: 2000 }), clock, {
  allowPrivateHosts: [new URL(baseUrl).hostname],
  connectTimeoutMs: 5000,
  firstByteTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  bodyBytesMax: 100_000_000,
});

const router = new Router<HttpState>({ sensitive: true });
router.register(CALL_PATHS, ['GET'], async (ctx) => {
  const address = callAddressOf(ctx.req.url ?? '');
  const url = upstreamUrl(baseUrl, address?.path ?? '', address?.query ?? '');
  if (url === null) return;
  const headers = requestHeaders(headerList(ctx.req.rawHeaders), {
    keySource: 'x-api-key',
    upstreamIdempotencyKey: null,
    requestId: 'gw_reference',
    signature: null,
    client: { address: ctx.ip, protocol: 'http', host: ctx.host, httpVersion: ctx.req.httpVersion },
    trustProxy: false,
    random: randomBytes(TRACE_BYTES),
  });
  const sent = await upstream.send({ url, method: ctx.method, headers, body: ctx.req }, requestSignal(ctx));
  if (sent.isErr()) {
    ctx.status = 502;
    return;
  }
  await sent.value.deliver(ctx.res, { headers: answerHeaders(sent.value.headers, []) });
  ctx.respond = false;
});
const app = new Koa<HttpState>();
app.use(router.routes());
const port = await new HttpServer(app).listen('127.0.0.1', 0);
process.stdout.write(`http://127.0.0.1:${port}\n`);
// Whoever started it may end without a word.
process.stdin.once('end', () => process.exit(0)).resume();
