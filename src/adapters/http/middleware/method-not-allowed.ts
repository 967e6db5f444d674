import { type Router } from '@koa/router';
import { type Middleware } from 'koa';
import { allowedMethods } from '../allowed-methods.ts';
import { type HttpState } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';

/** Comes after the router: 405 with what the path does allow, 404 where no route has this path. */
export function methodNotAllowed(router: Router<HttpState>): Middleware<HttpState> {
  return (ctx) => {
    const allow = allowedMethods(router, ctx);
    throw new RequestRefused(allow.length === 0 ? { kind: 'route_not_found' } : { kind: 'method_not_allowed', allow });
  };
}
