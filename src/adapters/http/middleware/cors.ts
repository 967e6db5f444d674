import { type Router } from '@koa/router';
import { type Middleware } from 'koa';
import { allowedMethods } from '../allowed-methods.ts';
import { type HttpState, type RequestContext } from '../http-context.ts';

const PREFLIGHT_SECONDS = '86400';

/** What a page may send besides what every page may. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'Prefer',
  'X-Admin-Api-Key',
  'X-Api-Key',
  'X-Request-Id',
  'X-User-Id',
].join(', ');

/** What a page may read besides what every page may. */
const ANSWER_HEADERS = [
  'Content-Disposition',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Health-Version',
  'X-Local-Network',
  'X-Request-Id',
].join(', ');

/**
 * Lets pages of the listed origins call from a browser (Fetch standard, CORS protocol), errors included; to pages of
 * any other origin nothing is said, and their browsers keep the answers from them. Credentials travel in headers of our
 * own, never in cookies, so they are not asked for.
 */
export function cors(origins: readonly string[], router: Router<HttpState>): Middleware<HttpState> {
  const listed = new Set(origins);
  return async (ctx, next) => {
    const origin = ctx.get('Origin');
    // Also without an origin: a cache must not hand the answer to one caller on to another.
    if (listed.size > 0) ctx.vary('Origin');
    if (!listed.has(origin)) {
      await next();
      return;
    }
    ctx.set('Access-Control-Allow-Origin', origin);
    const methods = isPreflight(ctx) ? allowedMethods(router, ctx) : [];
    if (methods.length > 0) {
      answerPreflight(ctx, methods);
      return;
    }
    ctx.set('Access-Control-Expose-Headers', ANSWER_HEADERS);
    await next();
  };
}

function isPreflight(ctx: RequestContext): boolean {
  return ctx.method === 'OPTIONS' && ctx.get('Access-Control-Request-Method') !== '';
}

function answerPreflight(ctx: RequestContext, methods: readonly string[]): void {
  ctx.set('Access-Control-Allow-Methods', methods.join(', '));
  ctx.set('Access-Control-Allow-Headers', REQUEST_HEADERS);
  ctx.set('Access-Control-Max-Age', PREFLIGHT_SECONDS);
  ctx.status = 204;
}
