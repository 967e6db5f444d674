import { type Middleware } from 'koa';
import { type HttpState } from '../http-context.ts';

const PREFLIGHT_SECONDS = 86_400;

/** For what web wallets of any origin must reach (SEP-1, SEP-10): nothing behind it goes by a cookie. */
export const anyOrigin: Middleware<HttpState> = async (ctx, next) => {
  ctx.set('Access-Control-Allow-Origin', '*');
  await next();
};

/** What a browser asks before it posts JSON. */
export const preflight: Middleware<HttpState> = (ctx) => {
  ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, POST');
  ctx.set('Access-Control-Allow-Headers', 'Content-Type');
  ctx.set('Access-Control-Max-Age', PREFLIGHT_SECONDS.toString());
  ctx.status = 204;
};
