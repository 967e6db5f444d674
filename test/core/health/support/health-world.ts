import { errAsync } from 'neverthrow';
import { InMemoryHealthStateStore } from '../../../../src/adapters/memory/in-memory-health-state-store.ts';
import { CheckHealth } from '../../../../src/core/health/check-health.ts';
import { HealthMonitor } from '../../../../src/core/health/health-monitor.ts';
import { healthViews } from '../../../../src/core/health/health-view.ts';
import { type HealthEvent } from '../../../../src/core/health/ports/health-observer.ts';
import { type HealthStateStore } from '../../../../src/core/health/ports/health-state-store.ts';
import { CircuitBreakers } from '../../../../src/core/shared/circuit-breakers.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { ScriptedProbe } from './scripted-probe.ts';

export const POLICY = { failureThreshold: 5, cooldownMs: 30_000, trialCalls: 3, trialMaxMs: 30_000 };

export const SILENT_STORE: HealthStateStore = {
  record: () => errAsync({ kind: 'health_state_unavailable' }),
  readAll: () => errAsync({ kind: 'health_state_unavailable' }),
};

export interface HealthWorldOptions {
  /** 0: no scheduler refreshes, views do. */
  readonly refreshIntervalMs?: number;
  readonly states?: HealthStateStore;
}

/** The monitor of a service with every usual component, all of them well until a test says otherwise. */
export function openHealthWorld({ refreshIntervalMs = 0, states }: HealthWorldOptions = {}) {
  const clock = new VirtualClock();
  const probes = {
    database: new ScriptedProbe('database', 'internal'),
    soroban_rpc: new ScriptedProbe('soroban_rpc'),
    horizon: new ScriptedProbe('horizon'),
    workers: new ScriptedProbe('workers', 'internal'),
  };
  const all = Object.values(probes);
  const events: HealthEvent[] = [];
  const observer = { observe: (event: HealthEvent) => void events.push(event) };
  const breakers = new CircuitBreakers(POLICY);
  const store = states ?? new InMemoryHealthStateStore();
  const monitor = new HealthMonitor(all, breakers, { clock, states: store, observer });
  const views = healthViews(all, refreshIntervalMs);
  const checkHealth = new CheckHealth(monitor, views, clock, observer);
  return {
    clock,
    probes,
    events,
    breakers,
    store,
    monitor,
    checkHealth,
    /** Asks one component again, whatever is known, and gives what is known then. */
    recheck: async (id: keyof typeof probes) => {
      await clock.finish(monitor.refresh([id]).done);
      return monitor.read([id], clock.now())[0]!;
    },
    timesAsked: () => all.map(({ timesAsked }) => timesAsked),
    eventsOf: <K extends HealthEvent['kind']>(kind: K) =>
      events.filter((event): event is Extract<HealthEvent, { kind: K }> => event.kind === kind),
  };
}

export type HealthWorld = ReturnType<typeof openHealthWorld>;
