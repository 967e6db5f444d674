import { type Middleware } from 'koa';
import { type Ids } from '../../../core/shared/ids.ts';
import { type HttpState } from '../http-context.ts';

const WELL_FORMED = /^[A-Za-z0-9._:-]{1,128}$/;

/** Takes a well-formed `X-Request-Id` from the client, else makes one. Correlation only. */
export function requestId(ids: Ids): Middleware<HttpState> {
  return async (ctx, next) => {
    const given = ctx.get('X-Request-Id');
    ctx.state.requestId = WELL_FORMED.test(given) ? given : ids.uuid();
    await next();
  };
}

/** The answer carries it. */
export const answerRequestId: Middleware<HttpState> = async (ctx, next) => {
  ctx.set('X-Request-Id', ctx.state.requestId);
  await next();
};
