import { type Container } from 'inversify';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

const HEALTH_RATE_WINDOW_MS = 60_000;

export function bindHttp(container: Container, settings: Settings): void {
  const { health } = settings.config;
  container.bind(TOKENS.HealthDependencies).toResolvedValue(
    (checkHealth, manageHealth, diagnoseHealth, statistics, lifecycle) => ({
      checkHealth,
      manageHealth,
      diagnoseHealth,
      statistics,
      lifecycle,
      apiKey: health.apiKey,
      rateLimit: { max: health.rateLimitMax, windowMs: HEALTH_RATE_WINDOW_MS },
    }),
    [TOKENS.CheckHealth, TOKENS.ManageHealth, TOKENS.DiagnoseHealth, TOKENS.HealthStatistics, TOKENS.Lifecycle],
  );
  bindDependencies(container, settings);
}

function bindDependencies(container: Container, { config, secrets, stellar }: Settings): void {
  container.bind(TOKENS.HttpDependencies).toResolvedValue(
    (
      deductUsage,
      findCharge,
      voidCharge,
      listReview,
      confirmReviewedCharge,
      requeueCharge,
      writeOffCharge,
      getNetworkStanding,
      acceptNetwork,
      login,
      audit,
      market,
      keys,
      usage,
      health,
      circuitBreakers,
      { rateLimiter },
      idempotentReplies,
      metrics,
      logger,
      clock,
      ids,
    ) => ({
      deductUsage,
      findCharge,
      voidCharge,
      listReview,
      confirmReviewedCharge,
      requeueCharge,
      writeOffCharge,
      getNetworkStanding,
      acceptNetwork,
      login,
      audit,
      market,
      keys,
      usage,
      health,
      circuitBreakers,
      rateLimiter,
      rateLimit: config.http.rateLimit,
      idempotentReplies,
      metrics,
      logger,
      clock,
      ids,
      access: {
        jwtSecret: secrets.jwt,
        jwtAudience: config.access.jwtAudience,
        adminApiKey: secrets.adminApiKey,
        metricsApiKey: secrets.metricsApiKey,
        production: config.mode === 'production',
      },
      version: config.version,
      trustProxy: config.trustProxy,
      corsOrigins: config.http.corsOrigins,
      localNetwork: stellar.local,
    }),
    [
      TOKENS.DeductUsage,
      TOKENS.FindCharge,
      TOKENS.VoidCharge,
      TOKENS.ListReview,
      TOKENS.ConfirmReviewedCharge,
      TOKENS.RequeueCharge,
      TOKENS.WriteOffCharge,
      TOKENS.GetNetworkStanding,
      TOKENS.AcceptNetwork,
      TOKENS.LoginDependencies,
      TOKENS.AuditDependencies,
      TOKENS.MarketDependencies,
      TOKENS.KeyDependencies,
      TOKENS.UsageDependencies,
      TOKENS.HealthDependencies,
      TOKENS.CircuitBreakers,
      TOKENS.SharedState,
      TOKENS.IdempotentReplies,
      TOKENS.Metrics,
      TOKENS.Logger,
      TOKENS.Clock,
      TOKENS.Ids,
    ],
  );
}
