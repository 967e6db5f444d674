import { type Clock } from '../shared/clock.ts';
import { OK, type ComponentCheck } from './component.ts';
import { type HealthProbe } from './ports/health-probe.ts';
import { type WorkerHeartbeats } from './worker-heartbeats.ts';

const MISSED_DEGRADED = 2;
const MISSED_DOWN = 5;

/** As well as the worker that has been silent for the most of its intervals. */
export class WorkersProbe implements HealthProbe {
  readonly id = 'workers';
  readonly kind = 'internal';
  readonly limits = { timeoutMs: 1_000, slowMs: 1_000 };
  private readonly heartbeats: WorkerHeartbeats;
  private readonly clock: Clock;

  constructor(heartbeats: WorkerHeartbeats, clock: Clock) {
    this.heartbeats = heartbeats;
    this.clock = clock;
  }

  check(): Promise<ComponentCheck> {
    const missed = Math.max(0, ...this.heartbeats.read(this.clock.now()).map((heartbeat) => heartbeat.missed));
    return Promise.resolve(verdictOn(missed));
  }
}

function verdictOn(missed: number): ComponentCheck {
  if (missed >= MISSED_DOWN) return { status: 'down', reason: 'stale' };
  return missed >= MISSED_DEGRADED ? { status: 'degraded', reason: 'stale' } : OK;
}
