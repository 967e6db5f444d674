import { type CircuitBreakers, type ServiceCircuit } from '../shared/circuit-breakers.ts';
import { type Clock } from '../shared/clock.ts';
import { type ComponentHealth } from './component-health.ts';
import { type HealthMonitor } from './health-monitor.ts';
import { type Lifecycle, type LifecyclePhase } from './lifecycle.ts';
import { type ComponentState, type HealthStateStore } from './ports/health-state-store.ts';
import { type EventLoopDelay, type PoolFigures, type ProcessVitals } from './ports/process-vitals.ts';
import { type WorkerHeartbeat, type WorkerHeartbeats } from './worker-heartbeats.ts';

/** Names, states and numbers: nothing in it can hold an address, a message or a secret. */
export interface HealthDiagnosis {
  readonly at: number;
  readonly phase: LifecyclePhase;
  readonly components: readonly ComponentHealth[];
  /** What all instances together remember; null when their store does not answer. */
  readonly states: ReadonlyMap<string, ComponentState> | null;
  readonly circuits: readonly ServiceCircuit[];
  readonly heartbeats: readonly WorkerHeartbeat[];
  readonly pools: ReadonlyMap<string, PoolFigures>;
  readonly eventLoopDelay: EventLoopDelay;
}

export interface DiagnosisSources {
  readonly monitor: HealthMonitor;
  readonly states: HealthStateStore;
  readonly breakers: CircuitBreakers;
  readonly heartbeats: WorkerHeartbeats;
  readonly lifecycle: Lifecycle;
  readonly vitals: ProcessVitals;
  readonly clock: Clock;
}

/** Everything that the process knows of its own health, for a person who looks for a cause. No probe is run. */
export class DiagnoseHealth {
  private readonly sources: DiagnosisSources;

  constructor(sources: DiagnosisSources) {
    this.sources = sources;
  }

  async execute(): Promise<HealthDiagnosis> {
    const { monitor, breakers, heartbeats, lifecycle, vitals, clock } = this.sources;
    const states = await this.sources.states.readAll();
    const at = clock.now();
    return {
      at,
      phase: lifecycle.phase,
      components: monitor.read(monitor.componentIds, at),
      states: states.unwrapOr(null),
      circuits: breakers.list(at),
      heartbeats: heartbeats.read(at),
      pools: vitals.pools(),
      eventLoopDelay: vitals.eventLoopDelay(),
    };
  }
}
