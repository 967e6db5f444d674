import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Router } from '@koa/router';
import { HTTP_METHODS } from '../../../core/catalog/api.ts';
import { type Call } from '../../../core/gateway/call.ts';
import { type ForwardCallError } from '../../../core/gateway/forward-call.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';
import { callKeyOf } from '../access/call-key.ts';
import { callAddressOf } from '../call-address.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { headerList } from '../header-list.ts';
import { RequestRefused } from '../request-refused.ts';
import { requestSignal } from '../request-signal.ts';
import { idempotencyKey } from '../schemas/idempotency-key.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

const CALL_PATHS = ['/v1/call/:api', '/v1/call/:api/*path'];

type CallDependencies = Pick<HttpDependencies, 'gateway'>;

/** Calls that are paid for: everything below is the upstream's, once it has answered. */
export function addCallRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  router.register(CALL_PATHS, [...HTTP_METHODS], callHandler(dependencies));
}

/**
 * The same, ahead of what is said on answers of our own and of all the routes that a call is not. A refused call goes on
 * to be told so below. An OPTIONS may be a page that asks what it may do, and takes the ordinary way.
 */
export function addCallsAhead(router: Router<HttpState>, dependencies: CallDependencies): void {
  const handle = callHandler(dependencies);
  const methods = HTTP_METHODS.filter((method) => method !== 'OPTIONS');
  router.register(CALL_PATHS, methods, async (ctx, next) => {
    try {
      await handle(ctx);
    } catch (error) {
      ctx.state.refusedWith = { error };
      await next();
    }
  });
}

function callHandler({ gateway }: CallDependencies): (ctx: RouteContext) => Promise<void> {
  return async (ctx) => {
    const call = callOf(ctx);
    const watched = gateway.watchCall(ctx.state.requestId);
    const ours = setAside(ctx.res);
    const made = await gateway.forwardCall.execute(call, watched);
    watched.ended(made.isErr() ? made.error.kind : null);
    ctx.state.isLogged = true;
    if (made.isOk()) {
      ctx.respond = false;
      return;
    }
    for (const [name, value] of ours) ctx.res.setHeader(name, value);
    tell(ctx, made.error, watched.facts.requestId);
    throw new RequestRefused(made.error);
  };
}

/** @throws RequestRefused for what can be no call */
function callOf(ctx: RouteContext): Call<IncomingMessage, ServerResponse> {
  const apiKey = callKeyOf(ctx);
  const address = callAddressOf(ctx.req.url ?? '');
  if (address === null) throw new RequestRefused({ kind: 'api_not_found' });
  const { 'idempotency-key': key, 'content-type': contentType, 'content-length': length } = ctx.headers;
  return {
    ...{ apiKey, ...address },
    method: ctx.method,
    headers: headerList(ctx.req.rawHeaders),
    contentType: contentType ?? null,
    bodyLength: length === undefined ? null : Number(length),
    body: ctx.req,
    sink: ctx.res,
    idempotencyKey: key === undefined ? null : succeed(validate(idempotencyKey, key, 'headers.idempotency-key')),
    client: {
      address: ctx.req.socket.remoteAddress ?? 'unknown',
      protocol: ctx.protocol === 'https' ? 'https' : 'http',
      host: ctx.host,
      httpVersion: ctx.req.httpVersion,
    },
    signal: requestSignal(ctx),
  };
}

/** What the service says on all of its own answers would contradict the upstream's: it waits for an answer of ours. */
function setAside(response: ServerResponse): [string, string | number | readonly string[]][] {
  const ours = Object.entries(response.getHeaders()).flatMap(([name, value]): [string, string | number | string[]][] =>
    value === undefined ? [] : [[name, value]],
  );
  for (const [name] of ours) response.removeHeader(name);
  return ours;
}

/** What a program wants to know of a refusal besides its code. */
function tell(ctx: RouteContext, error: ForwardCallError, requestId: string | undefined): void {
  if (requestId !== undefined) {
    ctx.set('X-Callora-Request-Id', requestId);
    ctx.set('X-Callora-Charge', formatUsdc(0n));
    ctx.set('X-Callora-Charge-Status', 'released');
  }
  // The rest of the body may still be on its way, and would be taken for the next request.
  if (error.kind.startsWith('call_body_')) ctx.set('Connection', 'close');
  if (error.kind === 'insufficient_balance') {
    ctx.set('X-Callora-Available', formatUsdc(error.available));
    ctx.set('X-Callora-Price', formatUsdc(error.required));
  }
  if (error.kind === 'call_rate_limited') ctx.set('RateLimit-Policy', `"key";q=${error.callsMax};w=60`);
}
