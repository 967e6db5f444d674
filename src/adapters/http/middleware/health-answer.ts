import { type Middleware } from 'koa';
import { type HttpMetrics } from '../dependencies.ts';
import { ruleFor } from '../error-mapping.ts';
import { type HttpState } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';

/** By then the next check has told more. */
const RETRY_AFTER_SECONDS = 5;

/** What all health views have in common: nothing is stored, each answer is counted, and a 503 says when to ask again. */
export function healthAnswer(view: string, metrics: HttpMetrics): Middleware<HttpState> {
  return async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
    } catch (error) {
      const code = error instanceof RequestRefused ? ruleFor(error.problem).status : 500;
      metrics.health.answered({ view, code });
      throw error;
    }
    if (ctx.status === 503) ctx.set('Retry-After', RETRY_AFTER_SECONDS.toString());
    metrics.health.answered({ view, code: ctx.status });
  };
}
