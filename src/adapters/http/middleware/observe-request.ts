import { type Middleware } from 'koa';
import { type Logger } from 'pino';
import { type Clock } from '../../../core/shared/clock.ts';
import { type HttpMetrics } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';

/**
 * Logs and counts every answer. Only the route's pattern is recorded: paths, queries and bodies hold ids and secrets,
 * and as metric labels they would never end.
 */
export function observeRequest(logger: Logger, metrics: HttpMetrics, clock: Clock): Middleware<HttpState> {
  return async (ctx, next) => {
    const startedAt = clock.now();
    await next();
    const { method, status } = ctx;
    const ms = clock.now() - startedAt;
    const route = routePatternOf(ctx);
    if (ctx.state.isLogged !== true) {
      logger.info({ method, route, status, ms, requestId: ctx.state.requestId }, 'Request answered');
    }
    metrics.observe({ method, route, status, seconds: ms / 1000 });
  };
}

/** The router leaves the matched pattern on the context. */
function routePatternOf(ctx: object): string {
  return '_matchedRoute' in ctx && typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : 'unmatched';
}
