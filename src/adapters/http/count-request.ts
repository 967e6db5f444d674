import { type RateLimit, type RateVerdict } from '../../core/access/ports/rate-limiter.ts';
import { type HttpDependencies } from './dependencies.ts';
import { type RequestContext } from './http-context.ts';

/** Counts a request in a window; null when the limiter failed. Then it is let in: an outage of limits is no outage. */
export async function countRequest(
  ctx: RequestContext,
  { rateLimiter, clock, logger }: Pick<HttpDependencies, 'rateLimiter' | 'clock' | 'logger'>,
  window: string,
  limit: RateLimit,
): Promise<RateVerdict | null> {
  const taken = await rateLimiter.take(window, limit, clock.now());
  if (taken.isOk()) return taken.value;
  logger.warn({ requestId: ctx.state.requestId }, 'Rate limiter unavailable: request let in');
  return null;
}
