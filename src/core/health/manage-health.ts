import { err, errAsync, ok, ResultAsync, type Result } from 'neverthrow';
import { type CircuitBreakers } from '../shared/circuit-breakers.ts';
import { type Clock } from '../shared/clock.ts';
import { healthCircuitOf, type HealthMonitor } from './health-monitor.ts';

export type HealthCommand =
  | { readonly action: 'reset_circuit_breaker'; readonly service: string }
  /** Without a service: all of them. */
  | { readonly action: 'force_health_check'; readonly service: string | null };

/** There is neither a component nor a circuit of this name. */
export interface UnknownService {
  readonly kind: 'unknown_service';
}

/** A forced check may go on after this; its finding is then seen in the next answer. */
const CHECK_WAIT_MS = 2_500;

/** What operators may do to the monitor itself (seed 003). */
export class ManageHealth {
  private readonly monitor: HealthMonitor;
  private readonly breakers: CircuitBreakers;
  private readonly clock: Clock;

  constructor(monitor: HealthMonitor, breakers: CircuitBreakers, clock: Clock) {
    this.monitor = monitor;
    this.breakers = breakers;
    this.clock = clock;
  }

  /** False when a forced check had not ended in time. */
  execute(command: HealthCommand): ResultAsync<boolean, UnknownService> {
    if (command.action === 'force_health_check') return this.force(command.service);
    return new ResultAsync(Promise.resolve(this.reset(command.service)));
  }

  /** Both the circuit of the traffic to the service and that of its health checks. */
  private reset(service: string): Result<boolean, UnknownService> {
    const now = this.clock.now();
    const resets = [service, healthCircuitOf(service)].map((name) => this.breakers.reset(name, now));
    return resets.some((reset) => reset.isOk()) ? ok(true) : err({ kind: 'unknown_service' });
  }

  private force(service: string | null): ResultAsync<boolean, UnknownService> {
    const known = this.monitor.componentIds;
    if (service !== null && !known.includes(service)) return errAsync({ kind: 'unknown_service' });
    return ResultAsync.fromSafePromise(this.check(service === null ? known : [service]));
  }

  private async check(ids: readonly string[]): Promise<boolean> {
    const checked = this.monitor.refresh(ids, { forced: true }).done.then(() => true);
    const finished = new AbortController();
    const late = this.clock.sleep(CHECK_WAIT_MS, finished.signal).then(() => false);
    const inTime = await Promise.race([checked, late]);
    finished.abort();
    return inTime;
  }
}
