import { type Middleware } from 'koa';
import { type HttpState } from '../http-context.ts';

/** Marks every answer of a service that runs on its own local ledger, so that play money is never taken for real. */
export function localNetwork(): Middleware<HttpState> {
  return async (ctx, next) => {
    ctx.set('X-Local-Network', 'true');
    await next();
  };
}
