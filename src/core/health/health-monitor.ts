import { type CircuitBreakers } from '../shared/circuit-breakers.ts';
import { type ComponentHealth } from './component-health.ts';
import { ComponentMonitor, type MonitorPorts } from './component-monitor.ts';
import { type HealthProbe } from './ports/health-probe.ts';
import { UNKNOWN_STATE } from './ports/health-state-store.ts';

/** Older findings never read better than degraded. */
const TRUSTED_MS = 30_000;

export interface Refresh {
  /** How many checks were begun for it; the others were under way already. */
  readonly started: number;
  readonly done: Promise<void>;
}

/** Every component's latest finding, and the way to newer ones. */
export class HealthMonitor {
  private readonly monitors: ReadonlyMap<string, ComponentMonitor>;
  private readonly breakers: CircuitBreakers;
  private readonly ports: MonitorPorts;

  /** @throws when two probes have the same id: one of them would never be asked */
  constructor(probes: readonly HealthProbe[], breakers: CircuitBreakers, ports: MonitorPorts) {
    this.monitors = new Map(
      probes.map((probe) => [probe.id, new ComponentMonitor(probe, breakers.of(healthCircuitOf(probe.id)), ports)]),
    );
    if (this.monitors.size < probes.length) throw new Error('Two health probes have the same id');
    this.breakers = breakers;
    this.ports = ports;
  }

  get componentIds(): readonly string[] {
    return [...this.monitors.keys()];
  }

  /** Asks these components at once, each at most once at a time; resolves when all have been asked, never rejects. */
  refresh(ids: readonly string[], { forced }: { readonly forced: boolean } = { forced: false }): Refresh {
    const { clock, observer } = this.ports;
    const startedAt = clock.now();
    const checks = ids.map((id) => this.monitorOf(id).check({ forced }));
    const started = checks.filter((check) => check.started).length;
    const done = Promise.all(checks.map((check) => check.done)).then(() => {
      if (started === 0) return;
      const now = clock.now();
      observer.observe({
        kind: 'refreshed',
        components: this.read(this.componentIds, now),
        durationMs: now - startedAt,
      });
    });
    return { started, done };
  }

  /** Milliseconds since the component was last asked; infinite when it never was. */
  ageOf(id: string, now: number): number {
    return this.monitorOf(id).ageAt(now);
  }

  read(ids: readonly string[], now: number): ComponentHealth[] {
    return ids.map((id) => this.readOne(id, now));
  }

  private readOne(id: string, now: number): ComponentHealth {
    const monitor = this.monitorOf(id);
    const health = monitor.latest ?? notChecked(id);
    if (health.status !== 'ok') return health;
    if (monitor.ageAt(now) > TRUSTED_MS) return { ...health, status: 'degraded', reason: 'stale' };
    return this.isTrafficStopped(id, now) ? { ...health, status: 'degraded', reason: 'circuit_open' } : health;
  }

  /** The component answers its checks, but nothing of ours reaches it. */
  private isTrafficStopped(id: string, now: number): boolean {
    const state = this.breakers.find(id).map((breaker) => breaker.stateAt(now));
    return state.isOk() && (state.value === 'open' || state.value === 'forced_open');
  }

  private monitorOf(id: string): ComponentMonitor {
    const monitor = this.monitors.get(id);
    if (monitor === undefined) throw new Error(`There is no health component ${id}`);
    return monitor;
  }
}

/** Separate from the traffic's circuit, which has the component's plain name. */
export function healthCircuitOf(componentId: string): string {
  return `health:${componentId}`;
}

function notChecked(id: string): ComponentHealth {
  return { id, status: 'down', reason: 'not_checked', latencyMs: 0, checkedAt: 0, state: UNKNOWN_STATE };
}
