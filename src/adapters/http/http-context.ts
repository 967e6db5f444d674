import { type RouterContext } from '@koa/router';
import { type ParameterizedContext } from 'koa';

export interface HttpState {
  /** Correlates the answer with the logs; never an idempotency key. */
  requestId: string;
}

/** What a middleware in front of the router sees. */
export type RequestContext = ParameterizedContext<HttpState>;

/** What a route's handler sees. */
export type RouteContext = RouterContext<HttpState>;
