import { type Middleware } from 'koa';
import { type HttpState } from '../http-context.ts';

/** No cache may keep what is personal or only true now. */
export const noStore: Middleware<HttpState> = async (ctx, next) => {
  ctx.set('Cache-Control', 'no-store');
  await next();
};
