import { type Middleware } from 'koa';
import { type Logger } from 'pino';
import { ruleFor, type Problem } from '../error-mapping.ts';
import { type HttpState, type RequestContext } from '../http-context.ts';
import { presentProblem } from '../presenters/problem.ts';
import { RequestRefused } from '../request-refused.ts';

/** Answers every failure with the one error envelope; what is not a known problem is a bug: logged, and a bare 500. */
export function errorEnvelope(logger: Logger): Middleware<HttpState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof RequestRefused) {
        refuse(ctx, error.problem);
        return;
      }
      logger.error({ err: error, requestId: ctx.state.requestId }, 'Request failed');
      refuse(ctx, { kind: 'internal_error' });
    }
  };
}

function refuse(ctx: RequestContext, problem: Problem): void {
  const { status } = ruleFor(problem);
  const retryAfterSeconds = retryAfterOf(problem);
  ctx.status = status;
  if (retryAfterSeconds !== undefined) ctx.set('Retry-After', retryAfterSeconds.toString());
  if (problem.kind === 'method_not_allowed') ctx.set('Allow', problem.allow.join(', '));
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  const { code, message, details } = presentProblem(problem);
  ctx.body = { code, message, requestId: ctx.state.requestId, details };
}

function retryAfterOf(problem: Problem): number | undefined {
  const ms = 'retryAfterMs' in problem ? problem.retryAfterMs : null;
  return ms === null ? ruleFor(problem).retryAfterSeconds : Math.max(1, Math.ceil(ms / 1000));
}
