import { matcherOf } from '../access/api-key.ts';
import { clientNetworkOf } from '../client-network.ts';
import { countRequest } from '../count-request.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type RequestContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';

/** @throws RequestRefused `unauthorized` or `rate_limited` */
export type HealthGuard = (ctx: RequestContext) => Promise<void>;

/**
 * Lets the holder of the health key in, or everyone where there is none, so many times a window. A wrong key counts on
 * the address it came from, and so does any key where none is asked for: to change it must not buy a new window. When
 * the limiter fails everyone is let in, because an outage is when health is wanted most.
 */
export function healthGuard(dependencies: HttpDependencies): HealthGuard {
  const { health } = dependencies;
  const isHealthKey = health.apiKey === null ? null : matcherOf(health.apiKey);
  return async (ctx) => {
    const holdsKey = isHealthKey?.(ctx.get('X-API-Key')) ?? false;
    const window = holdsKey ? 'health:key' : `health:ip:${clientNetworkOf(ctx.ip)}`;
    const verdict = await countRequest(ctx, dependencies, window, health.rateLimit);
    if (verdict?.allowed === false) throw new RequestRefused({ kind: 'rate_limited', retryAfterMs: verdict.resetMs });
    if (isHealthKey !== null && !holdsKey) throw new RequestRefused({ kind: 'unauthorized' });
  };
}
