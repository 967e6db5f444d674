import { type Router } from '@koa/router';
import { type HttpState, type RequestContext } from './http-context.ts';

/** The methods that some route takes at the request's path, sorted; none: no route has this path. */
export function allowedMethods(router: Router<HttpState>, ctx: RequestContext): string[] {
  const methods = router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods);
  return [...new Set(methods)].sort();
}
