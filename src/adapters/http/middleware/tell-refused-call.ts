import { type Middleware } from 'koa';
import { type HttpState } from '../http-context.ts';

/** Below the error envelope: a call that was refused ahead of it is told so as anybody is of a refusal. */
export const tellRefusedCall: Middleware<HttpState> = async (ctx, next) => {
  if (ctx.state.refusedWith !== undefined) throw ctx.state.refusedWith.error;
  await next();
};
