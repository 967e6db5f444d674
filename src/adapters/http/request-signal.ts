import { type RouteContext } from './http-context.ts';

/** Aborts when the caller goes away before the answer: what is still asked of others for it can be left. */
export function requestSignal(ctx: RouteContext): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) gone.abort();
  });
  return gone.signal;
}
