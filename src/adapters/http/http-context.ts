import { type RouterContext } from '@koa/router';
import { type ParameterizedContext } from 'koa';
import { type Caller } from './access/caller.ts';

export interface HttpState {
  /** Correlates the answer with the logs; never an idempotency key. */
  requestId: string;
  /** Who asks, once somebody wanted to know; rejected when the credentials are refused. */
  caller?: Promise<Caller>;
  /** The log tells more of it in a line of its own. */
  isLogged?: boolean;
  /** A call that was not served: what was thrown instead. */
  refusedWith?: { readonly error: unknown };
}

/** What a middleware in front of the router sees. */
export type RequestContext = ParameterizedContext<HttpState>;

/** What a route's handler sees. */
export type RouteContext = RouterContext<HttpState>;
