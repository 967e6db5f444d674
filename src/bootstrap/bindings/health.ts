import { type Container } from 'inversify';
import { HorizonHealthProbe } from '../../adapters/horizon/horizon-health-probe.ts';
import { DatabaseHealthProbe } from '../../adapters/knex/database-health-probe.ts';
import { type Database } from '../../adapters/knex/database.ts';
import { fetchTransport } from '../../adapters/soroban/fetch-transport.ts';
import { type RpcClient } from '../../adapters/soroban/rpc-client.ts';
import { SorobanHealthProbe } from '../../adapters/soroban/soroban-health-probe.ts';
import { HealthReport } from '../../adapters/system/health-report.ts';
import { SystemVitals } from '../../adapters/system/system-vitals.ts';
import { HttpHealthProbe } from '../../adapters/upstream/http-health-probe.ts';
import { GuardedNetworkProbe } from '../../core/billing/guarded-network-probe.ts';
import { type LedgerWatermark } from '../../core/billing/ports/ledger-watermark.ts';
import { CheckHealth } from '../../core/health/check-health.ts';
import { DiagnoseHealth } from '../../core/health/diagnose-health.ts';
import { HealthMonitor } from '../../core/health/health-monitor.ts';
import { HealthStatistics } from '../../core/health/health-statistics.ts';
import { healthViews } from '../../core/health/health-view.ts';
import { Lifecycle } from '../../core/health/lifecycle.ts';
import { ManageHealth } from '../../core/health/manage-health.ts';
import { type HealthObserver } from '../../core/health/ports/health-observer.ts';
import { type HealthProbe } from '../../core/health/ports/health-probe.ts';
import { RefreshHealth } from '../../core/health/refresh-health.ts';
import { WorkerHeartbeats } from '../../core/health/worker-heartbeats.ts';
import { WorkersProbe } from '../../core/health/workers-probe.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { VaultPoolProbe } from '../../core/vault/vault-pool-probe.ts';
import { watchedJobs } from '../jobs.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

const DATABASE_SLOW_MS = 1_000;
const EXTERNAL_SLOW_MS = 2_000;
const HTTP_PROBE_LIMITS = { timeoutMs: 2_000, slowMs: EXTERNAL_SLOW_MS };
const CRITICAL = new Set(['database']);

export function bindHealth(container: Container, settings: Settings): void {
  const { health, billing, settlement, vaults } = settings.config;
  container.bind(TOKENS.Lifecycle).toResolvedValue(() => new Lifecycle());
  container
    .bind(TOKENS.WorkerHeartbeats)
    .toResolvedValue(
      (clock) => new WorkerHeartbeats(watchedJobs({ billing, settlement, vaults }), clock.now()),
      [TOKENS.Clock],
    );
  container.bind(TOKENS.HealthStatistics).toResolvedValue(() => new HealthStatistics(health.unitCostUsd));
  container
    .bind(TOKENS.HealthProbes)
    .toResolvedValue(
      (database, rpc, watermark, shared, heartbeats, clock, reconciliations) => [
        new DatabaseHealthProbe(database, clock, { timeoutMs: health.databaseTimeoutMs, slowMs: DATABASE_SLOW_MS }),
        ...stellarProbes(settings, { rpc, watermark, clock }),
        ...(shared.probe === null ? [] : [shared.probe]),
        new WorkersProbe(heartbeats, clock),
        new VaultPoolProbe(reconciliations, clock, vaults),
        ...health.httpProbes.map((probe) => new HttpHealthProbe({ ...probe, limits: HTTP_PROBE_LIMITS })),
      ],
      [
        TOKENS.Database,
        TOKENS.RpcClient,
        TOKENS.LedgerWatermark,
        TOKENS.SharedState,
        TOKENS.WorkerHeartbeats,
        TOKENS.Clock,
        TOKENS.Reconciliations,
      ],
    );
  bindMonitor(container);
  bindUseCases(container, health.refreshIntervalMs);
}

function stellarProbes(
  { config: { health }, stellar }: Settings,
  ports: { readonly rpc: RpcClient; readonly watermark: LedgerWatermark; readonly clock: Clock },
): HealthProbe[] {
  const { rpc, watermark, clock } = ports;
  const { passphrase: networkPassphrase, horizonUrl: url } = stellar;
  const probes: HealthProbe[] = [];
  if (health.sorobanRpcEnabled) {
    const limits = { timeoutMs: health.sorobanRpcTimeoutMs, slowMs: EXTERNAL_SLOW_MS };
    const node = new SorobanHealthProbe(rpc, clock, { networkPassphrase, limits });
    probes.push(new GuardedNetworkProbe(node, watermark, clock));
  }
  if (health.horizonEnabled) {
    const limits = { timeoutMs: health.horizonTimeoutMs, slowMs: EXTERNAL_SLOW_MS };
    probes.push(new HorizonHealthProbe(fetchTransport, clock, { url, networkPassphrase, limits }));
  }
  return probes;
}

function bindMonitor(container: Container): void {
  container.bind(TOKENS.HealthObserver).toResolvedValue(
    (logger, metrics, statistics): HealthObserver => {
      const observers = [new HealthReport(logger, CRITICAL), metrics.health, statistics];
      return { observe: (event) => observers.forEach((observer) => observer.observe(event)) };
    },
    [TOKENS.Logger, TOKENS.Metrics, TOKENS.HealthStatistics],
  );
  container
    .bind(TOKENS.HealthMonitor)
    .toResolvedValue(
      (probes, breakers, clock, { healthStates: states }, observer) =>
        new HealthMonitor(probes, breakers, { clock, states, observer }),
      [TOKENS.HealthProbes, TOKENS.CircuitBreakers, TOKENS.Clock, TOKENS.SharedState, TOKENS.HealthObserver],
    );
}

function bindUseCases(container: Container, refreshIntervalMs: number): void {
  const { HealthMonitor: monitor, CircuitBreakers, Clock: clock } = TOKENS;
  container
    .bind(TOKENS.CheckHealth)
    .toResolvedValue(
      (seen, probes, time, observer) => new CheckHealth(seen, healthViews(probes, refreshIntervalMs), time, observer),
      [monitor, TOKENS.HealthProbes, clock, TOKENS.HealthObserver],
    );
  container.bind(TOKENS.RefreshHealth).toResolvedValue((seen) => new RefreshHealth(seen), [monitor]);
  container
    .bind(TOKENS.ManageHealth)
    .toResolvedValue(
      (seen, breakers, time) => new ManageHealth(seen, breakers, time),
      [monitor, CircuitBreakers, clock],
    );
  container
    .bind(TOKENS.ProcessVitals)
    .toResolvedValue(
      (database) => new SystemVitals(new Map([['database', () => poolFigures(database)]])),
      [TOKENS.Database],
    );
  container
    .bind(TOKENS.DiagnoseHealth)
    .toResolvedValue(
      (seen, { healthStates: states }, breakers, heartbeats, lifecycle, vitals, time) =>
        new DiagnoseHealth({ monitor: seen, states, breakers, heartbeats, lifecycle, vitals, clock: time }),
      [
        monitor,
        TOKENS.SharedState,
        CircuitBreakers,
        TOKENS.WorkerHeartbeats,
        TOKENS.Lifecycle,
        TOKENS.ProcessVitals,
        clock,
      ],
    );
}

const poolFigures = (database: Database) => database.poolFigures();
