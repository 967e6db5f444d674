import Router from '@koa/router';
import Koa from 'koa';
import { type HttpDependencies } from './dependencies.ts';
import { type HttpState } from './http-context.ts';
import { errorEnvelope } from './middleware/error-envelope.ts';
import { localNetwork } from './middleware/local-network.ts';
import { methodNotAllowed } from './middleware/method-not-allowed.ts';
import { observeRequest } from './middleware/observe-request.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { addAdminChargeRoutes } from './routes/admin-charges.ts';
import { addBillingRoutes } from './routes/billing.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addMetricsRoutes } from './routes/metrics.ts';

/** The HTTP side of the service: knows how to ask the use cases and how to word their answers, nothing else. */
export function createApp(dependencies: HttpDependencies): Koa<HttpState> {
  const { logger, clock, ids, metrics, access } = dependencies;
  const app = new Koa<HttpState>({ proxy: dependencies.trustProxy });
  const router = createRouter(dependencies);
  app.use(requestId(ids));
  app.use(observeRequest(logger, metrics, clock));
  app.use(securityHeaders(access.production));
  if (dependencies.localNetwork) app.use(localNetwork());
  app.use(errorEnvelope(logger));
  app.use(router.routes());
  app.use(methodNotAllowed(router));
  // What goes wrong after the answer was decided, such as a broken connection: Koa would print it to stderr.
  app.on('error', (error: unknown) => logger.warn({ err: error }, 'Answer not delivered'));
  return app;
}

function createRouter(dependencies: HttpDependencies): Router<HttpState> {
  const router = new Router<HttpState>({ sensitive: true });
  addBillingRoutes(router, dependencies);
  addAdminChargeRoutes(router, dependencies);
  addHealthRoutes(router, dependencies);
  addMetricsRoutes(router, dependencies);
  return router;
}
