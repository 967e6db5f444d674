import { type ComponentCheck, type ComponentStatus } from './component.ts';
import { type HealthProbe } from './ports.ts';

export interface HealthReport {
  /** `down` when a critical component is; `degraded` when anything else is not ok. */
  readonly status: ComponentStatus;
  /** By component id, in the order of the probes. */
  readonly components: ReadonlyMap<string, ComponentCheck>;
}

/** Asks every component at once. Callers that come while a check is under way share it. */
export class CheckHealth {
  private readonly probes: readonly HealthProbe[];
  private readonly critical: ReadonlySet<string>;
  private running: Promise<HealthReport> | null = null;

  constructor(probes: readonly HealthProbe[], critical: ReadonlySet<string>) {
    this.probes = probes;
    this.critical = critical;
  }

  execute(): Promise<HealthReport> {
    this.running ??= this.check().finally(() => (this.running = null));
    return this.running;
  }

  private async check(): Promise<HealthReport> {
    const checks = await Promise.all(this.probes.map(async (probe) => [probe.id, await probe.check()] as const));
    const down = checks.some(([id, { status }]) => status === 'down' && this.critical.has(id));
    const healthy = checks.every(([, { status }]) => status === 'ok');
    return { status: down ? 'down' : healthy ? 'ok' : 'degraded', components: new Map(checks) };
  }
}
