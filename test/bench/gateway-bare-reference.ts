import Router from '@koa/router';
import Koa from 'koa';
import { callAddressOf } from '../../src/adapters/http/call-address.ts';
import { headerList } from '../../src/adapters/http/header-list.ts';
import { type HttpState } from '../../src/adapters/http/http-context.ts';
import { HttpServer } from '../../src/adapters/http/http-server.ts';
import { requestSignal } from '../../src/adapters/http/request-signal.ts';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { ForwardOnly } from './forward-only.ts';

/** As `gateway-reference.ts`, but without the server's log, metrics and error handling: as little as can forward. */
const [baseUrl = ''] = process.argv.slice(2);
const upstream = new ForwardOnly(baseUrl, new SystemClock());

const router = new Router<HttpState>({ sensitive: true });
router.get('/v1/call/:api/*path', async (ctx) => {
  const address = callAddressOf(ctx.req.url ?? '') ?? { api: '', path: '', query: '' };
  const made = await upstream.execute({
    ...address,
    apiKey: { text: '', field: 'x-api-key' },
    method: ctx.method,
    headers: headerList(ctx.req.rawHeaders),
    contentType: null,
    bodyLength: null,
    body: ctx.req,
    sink: ctx.res,
    idempotencyKey: null,
    client: { address: ctx.ip, protocol: 'http', host: ctx.host, httpVersion: ctx.req.httpVersion },
    signal: requestSignal(ctx),
  });
  if (made.isErr()) ctx.status = 502;
  else ctx.respond = false;
});
const app = new Koa<HttpState>();
app.use(router.routes());
const port = await new HttpServer(app).listen('127.0.0.1', 0);
process.stdout.write(`http://127.0.0.1:${port}\n`);
process.stdin.once('end', () => process.exit(0)).resume();
