import { type Middleware } from 'koa';
import { type RateLimit, type RateVerdict } from '../../../core/access/ports/rate-limiter.ts';
import { type Caller } from '../access/caller.ts';
import { clientNetworkOf } from '../client-network.ts';
import { countRequest } from '../count-request.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RequestContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';
import { authentication, type Authenticate } from './authentication.ts';

/** What is limited, with everything below it: seed 001's list, and the logins, each of which asks the ledger. */
export const LIMITED_PATHS = ['auth', 'billing', 'usage', 'developers', 'vault', 'deposits', 'keys', 'webhooks'];

const LIMITED = new RegExp(`^(/auth$|/api/(${LIMITED_PATHS.join('|')})(/|$))`);
/** Health is wanted most when there is too much of everything else. */
const HEALTH = '/api/deposits/health';

/**
 * So many requests in a window for each user, or for each address where nobody is logged in: whoever tries credentials
 * is counted by address too. Administrators are not counted. The fields tell where a caller stands
 * (draft-ietf-httpapi-ratelimit-headers-11).
 */
export function rateLimit(dependencies: HttpDependencies): Middleware<HttpState> {
  const { access, clock, rateLimit: limit } = dependencies;
  const authenticate = authentication(access, clock);
  const policy = `"rest";q=${limit.max};w=${inSeconds(limit.windowMs)}`;
  return async (ctx, next) => {
    const window = isLimited(ctx.path) ? await windowOf(ctx, authenticate) : null;
    if (window !== null) {
      const verdict = await countRequest(ctx, dependencies, window, limit);
      if (verdict !== null) admit(ctx, policy, verdict);
    }
    await next();
  };
}

export function isLimited(path: string): boolean {
  return LIMITED.test(path) && path !== HEALTH;
}

/** Null: not counted. */
async function windowOf(ctx: RequestContext, authenticate: Authenticate): Promise<string | null> {
  const caller = await callerOf(ctx, authenticate);
  if (caller === null) return `rest:ip:${clientNetworkOf(ctx.ip)}`;
  return caller.kind === 'admin' ? null : `rest:user:${caller.userId}`;
}

/** Null: nobody that we know. Whether that matters is for the route to say. */
async function callerOf(ctx: RequestContext, authenticate: Authenticate): Promise<Caller | null> {
  try {
    return await authenticate(ctx);
  } catch (error) {
    if (error instanceof RequestRefused) return null;
    throw error;
  }
}

/** @throws RequestRefused `rate_limited` */
function admit(ctx: RequestContext, policy: string, { allowed, remaining, resetMs }: RateVerdict): void {
  ctx.set('RateLimit-Policy', policy);
  ctx.set('RateLimit', `"rest";r=${remaining};t=${inSeconds(resetMs)}`);
  if (!allowed) throw new RequestRefused({ kind: 'rate_limited', retryAfterMs: resetMs });
}

/** Never 0: what is told as a time to wait must be one. */
function inSeconds(ms: RateLimit['windowMs']): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
