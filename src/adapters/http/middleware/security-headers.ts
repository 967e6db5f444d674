import { type Middleware } from 'koa';
import { type HttpState } from '../http-context.ts';

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

const ONE_YEAR_SECONDS = 31_536_000;

/** What a browser must never do with an answer of an API. HSTS only in production: a local server has no TLS. */
export function securityHeaders(production: boolean): Middleware<HttpState> {
  return async (ctx, next) => {
    ctx.set(HEADERS);
    if (production) ctx.set('Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`);
    await next();
  };
}
