import Router from '@koa/router';
import Koa from 'koa';
import { type HttpDependencies } from './dependencies.ts';
import { type HttpState } from './http-context.ts';
import { cors } from './middleware/cors.ts';
import { errorEnvelope } from './middleware/error-envelope.ts';
import { localNetwork } from './middleware/local-network.ts';
import { methodNotAllowed } from './middleware/method-not-allowed.ts';
import { observeRequest } from './middleware/observe-request.ts';
import { rateLimit } from './middleware/rate-limit.ts';
import { answerRequestId, requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { tellRefusedCall } from './middleware/tell-refused-call.ts';
import { addAdminAuditRoute } from './routes/admin-audit.ts';
import { addAdminChargeRoutes } from './routes/admin-charges.ts';
import { addAdminCircuitBreakerRoutes } from './routes/admin-circuit-breakers.ts';
import { addAdminDepositRoutes } from './routes/admin-deposits.ts';
import { addAdminNetworkRoutes } from './routes/admin-network.ts';
import { addAdminReconciliationRoutes } from './routes/admin-reconciliation.ts';
import { addAdminSettlementRoutes } from './routes/admin-settlements.ts';
import { addAdminRevenueRoute } from './routes/admin-revenue.ts';
import { addAdminTokenRoute } from './routes/admin-tokens.ts';
import { addApiRoutes } from './routes/apis.ts';
import { addAuthRoutes } from './routes/auth.ts';
import { addBillingRoutes } from './routes/billing.ts';
import { addDepositRoutes } from './routes/deposits.ts';
import { addCallRoutes, addCallsAhead } from './routes/calls.ts';
import { addDeveloperRoutes } from './routes/developers.ts';
import { addDeveloperApiRoute } from './routes/developer-apis.ts';
import { addDeveloperRevenueRoute } from './routes/developer-revenue.ts';
import { addDepositHealthRoute } from './routes/health-deposits.ts';
import { addDocsRoutes } from './routes/docs.ts';
import { addHealthManageRoutes } from './routes/health-manage.ts';
import { addHealthV2Route } from './routes/health-v2.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addKeyRoutes } from './routes/keys.ts';
import { addLandingRoutes } from './routes/landing.ts';
import { addMetricsRoutes } from './routes/metrics.ts';
import { addOpenApiRoute } from './routes/openapi.ts';
import { addStellarTomlRoute } from './routes/stellar-toml.ts';
import { addUsageRoutes } from './routes/usage.ts';
import { addVaultSettingsRoutes } from './routes/vault-settings.ts';
import { addVaultRoutes } from './routes/vault.ts';
import { addWebhookDeliveryRoutes } from './routes/webhook-deliveries.ts';
import { addWebhookRoutes } from './routes/webhooks.ts';

/** The HTTP side of the service: knows how to ask the use cases and how to word their answers, nothing else. */
export function createApp(dependencies: HttpDependencies): Koa<HttpState> {
  const { logger, clock, ids, metrics, access } = dependencies;
  const app = new Koa<HttpState>({ proxy: dependencies.trustProxy });
  const router = createRouter(dependencies);
  const calls = new Router<HttpState>({ sensitive: true });
  addCallsAhead(calls, dependencies);
  app.use(requestId(ids));
  app.use(observeRequest(logger, metrics, clock));
  app.use(calls.routes());
  app.use(answerRequestId);
  app.use(securityHeaders(access.production));
  if (dependencies.localNetwork) app.use(localNetwork());
  app.use(cors(dependencies.corsOrigins, router));
  app.use(errorEnvelope(logger));
  app.use(tellRefusedCall);
  app.use(rateLimit(dependencies));
  app.use(router.routes());
  app.use(methodNotAllowed(router));
  // What goes wrong after the answer was decided, such as a broken connection: Koa would print it to stderr.
  app.on('error', (error: unknown) => logger.warn({ err: error }, 'Answer not delivered'));
  return app;
}

/** Every route of the service. */
export function createRouter(dependencies: HttpDependencies): Router<HttpState> {
  const router = new Router<HttpState>({ sensitive: true });
  addLandingRoutes(router, dependencies);
  addAuthRoutes(router, dependencies);
  addStellarTomlRoute(router, dependencies);
  addAdminAuditRoute(router, dependencies);
  addApiRoutes(router, dependencies);
  addDeveloperRoutes(router, dependencies);
  addDeveloperApiRoute(router, dependencies);
  addDeveloperRevenueRoute(router, dependencies);
  addKeyRoutes(router, dependencies);
  addCallRoutes(router, dependencies);
  addBillingRoutes(router, dependencies);
  addUsageRoutes(router, dependencies);
  addAdminChargeRoutes(router, dependencies);
  addAdminNetworkRoutes(router, dependencies);
  addAdminReconciliationRoutes(router, dependencies);
  addAdminRevenueRoute(router, dependencies);
  addAdminDepositRoutes(router, dependencies);
  addAdminSettlementRoutes(router, dependencies);
  addAdminTokenRoute(router, dependencies);
  addVaultRoutes(router, dependencies);
  addVaultSettingsRoutes(router, dependencies);
  addWebhookRoutes(router, dependencies);
  addWebhookDeliveryRoutes(router, dependencies);
  addAdminCircuitBreakerRoutes(router, dependencies);
  addHealthRoutes(router, dependencies);
  addHealthV2Route(router, dependencies);
  addHealthManageRoutes(router, dependencies);
  addDepositHealthRoute(router, dependencies);
  // After its health, which would be taken for a hash.
  addDepositRoutes(router, dependencies);
  addMetricsRoutes(router, dependencies);
  addOpenApiRoute(router, dependencies);
  addDocsRoutes(router);
  return router;
}
