import { type Container } from 'inversify';
import { HorizonHealthProbe } from '../../adapters/horizon/horizon-health-probe.ts';
import { DatabaseHealthProbe } from '../../adapters/knex/database-health-probe.ts';
import { fetchTransport } from '../../adapters/soroban/fetch-transport.ts';
import { SorobanHealthProbe } from '../../adapters/soroban/soroban-health-probe.ts';
import { CheckHealth } from '../../core/health/check-health.ts';
import { type HealthProbe } from '../../core/health/ports.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

const CRITICAL_COMPONENTS = new Set(['database']);

export function bindHttp(container: Container, settings: Settings): void {
  const { config, stellar } = settings;
  container.bind(TOKENS.CheckHealth).toResolvedValue(
    (database, rpc, clock) => {
      const { health } = config;
      const networkPassphrase = stellar.passphrase;
      const probes: HealthProbe[] = [new DatabaseHealthProbe(database, clock, health.databaseTimeoutMs)];
      if (health.sorobanRpcEnabled) {
        probes.push(new SorobanHealthProbe(rpc, clock, { networkPassphrase, timeoutMs: health.sorobanRpcTimeoutMs }));
      }
      if (health.horizonEnabled) {
        const options = { url: stellar.horizonUrl, networkPassphrase, timeoutMs: health.horizonTimeoutMs };
        probes.push(new HorizonHealthProbe(fetchTransport, clock, options));
      }
      return new CheckHealth(probes, CRITICAL_COMPONENTS);
    },
    [TOKENS.Database, TOKENS.RpcClient, TOKENS.Clock],
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
      checkHealth,
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
      checkHealth,
      metrics,
      logger,
      clock,
      ids,
      access: {
        jwtSecret: secrets.jwt,
        adminApiKey: secrets.adminApiKey,
        metricsApiKey: secrets.metricsApiKey,
        production: config.mode === 'production',
      },
      version: config.version,
      trustProxy: config.trustProxy,
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
      TOKENS.CheckHealth,
      TOKENS.Metrics,
      TOKENS.Logger,
      TOKENS.Clock,
      TOKENS.Ids,
    ],
  );
}
