import { InMemoryHealthStateStore } from '../../../src/adapters/memory/in-memory-health-state-store.ts';
import { InMemoryRateLimiter } from '../../../src/adapters/memory/in-memory-rate-limiter.ts';
import { type HttpDependencies } from '../../../src/adapters/http/dependencies.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { CheckHealth } from '../../../src/core/health/check-health.ts';
import { DiagnoseHealth } from '../../../src/core/health/diagnose-health.ts';
import { HealthMonitor } from '../../../src/core/health/health-monitor.ts';
import { HealthStatistics } from '../../../src/core/health/health-statistics.ts';
import { healthViews } from '../../../src/core/health/health-view.ts';
import { Lifecycle } from '../../../src/core/health/lifecycle.ts';
import { ManageHealth } from '../../../src/core/health/manage-health.ts';
import { type HealthEvent } from '../../../src/core/health/ports/health-observer.ts';
import { WorkerHeartbeats } from '../../../src/core/health/worker-heartbeats.ts';
import { CircuitBreakers } from '../../../src/core/shared/circuit-breakers.ts';
import { POLICY } from '../../core/health/support/health-world.ts';
import { ScriptedProbe } from '../../core/health/support/scripted-probe.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { NOW } from './examples.ts';

export const UNIT_COST_USD = 0.000_002;
export const RATE_LIMIT = { max: 100, windowMs: 60_000 };
const NO_DELAY = { meanMs: 0, p99Ms: 0, maxMs: 0 };

export type HealthParts = Pick<HttpDependencies, 'health' | 'circuitBreakers' | 'rateLimiter' | 'clock' | 'metrics'>;

/** Seeds 000, 002 and 003 name these between them. */
export function usualProbes() {
  return {
    database: new ScriptedProbe('database', 'internal'),
    soroban_rpc: new ScriptedProbe('soroban_rpc'),
    horizon: new ScriptedProbe('horizon'),
    supabase: new ScriptedProbe('supabase'),
    redis: new ScriptedProbe('redis', 'internal'),
    workers: new ScriptedProbe('workers', 'internal'),
  };
}

/** The real core of health over scripted probes, a virtual clock and stores in memory. */
export function healthService(
  probes: readonly ScriptedProbe[] = Object.values(usualProbes()),
  { apiKey = null, started = true }: { readonly apiKey?: string | null; readonly started?: boolean } = {},
) {
  const clock = new VirtualClock(NOW);
  const metrics = new Metrics(UNIT_COST_USD);
  const statistics = new HealthStatistics(UNIT_COST_USD);
  const observers = [statistics, metrics.health];
  const observer = { observe: (event: HealthEvent) => observers.forEach((each) => each.observe(event)) };
  const breakers = new CircuitBreakers(POLICY, metrics.circuits);
  const states = new InMemoryHealthStateStore();
  const monitor = new HealthMonitor(probes, breakers, { clock, states, observer });
  const heartbeats = new WorkerHeartbeats([{ name: 'submit_charges', intervalMs: 1_000 }], NOW);
  const lifecycle = new Lifecycle();
  if (started) lifecycle.markReady();
  const vitals = {
    pools: () => new Map([['database', { max: 10, used: 1, idle: 2, waiting: 0 }]]),
    eventLoopDelay: () => NO_DELAY,
  };
  const parts: HealthParts = {
    health: {
      checkHealth: new CheckHealth(monitor, healthViews(probes, 0), clock, observer),
      manageHealth: new ManageHealth(monitor, breakers, clock),
      diagnoseHealth: new DiagnoseHealth({ monitor, states, breakers, heartbeats, lifecycle, vitals, clock }),
      statistics,
      lifecycle,
      apiKey,
      rateLimit: RATE_LIMIT,
    },
    circuitBreakers: breakers,
    rateLimiter: new InMemoryRateLimiter(),
    clock,
    metrics,
  };
  return { parts, clock, breakers, lifecycle, metrics };
}
