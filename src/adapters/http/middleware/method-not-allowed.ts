import { type Router } from '@koa/router';
import { type Middleware } from 'koa';
import { type HttpState } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';

/** Comes after the router: 405 with what the path does allow, 404 where no route has this path. */
export function methodNotAllowed(router: Router<HttpState>): Middleware<HttpState> {
  return (ctx) => {
    const methods = router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods);
    const allow = [...new Set(methods)].sort();
    throw new RequestRefused(allow.length === 0 ? { kind: 'route_not_found' } : { kind: 'method_not_allowed', allow });
  };
}
