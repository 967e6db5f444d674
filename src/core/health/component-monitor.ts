import { type CircuitBreaker } from '../shared/circuit-breaker.ts';
import { type Clock } from '../shared/clock.ts';
import { type ComponentCheck } from './component.ts';
import { type ComponentHealth } from './component-health.ts';
import { isFailed, judgeCheck, TIMED_OUT } from './judge-check.ts';
import { type HealthObserver } from './ports/health-observer.ts';
import { type HealthProbe } from './ports/health-probe.ts';
import { UNKNOWN_STATE, type ComponentState, type HealthStateStore } from './ports/health-state-store.ts';

export interface MonitorPorts {
  readonly clock: Clock;
  readonly states: HealthStateStore;
  readonly observer: HealthObserver;
}

export interface StartedCheck {
  /** False when a check was under way already and this caller joined it. */
  readonly started: boolean;
  readonly done: Promise<void>;
}

/** Asks one component, never twice at once, and remembers what it found. */
export class ComponentMonitor {
  private readonly probe: HealthProbe;
  private readonly breaker: CircuitBreaker;
  private readonly ports: MonitorPorts;
  private running: Promise<void> | null = null;
  private last: ComponentHealth | null = null;
  private refreshedAt = -Infinity;

  constructor(probe: HealthProbe, breaker: CircuitBreaker, ports: MonitorPorts) {
    this.probe = probe;
    this.breaker = breaker;
    this.ports = ports;
  }

  /** Null until the first check has ended. */
  get latest(): ComponentHealth | null {
    return this.last;
  }

  /** Milliseconds since the component was last asked, or not asked because its circuit is open; infinite at first. */
  ageAt(now: number): number {
    // A clock that was set back cannot tell the age any more.
    return now < this.refreshedAt ? Infinity : now - this.refreshedAt;
  }

  /** A forced check is made also while the circuit is open. */
  check({ forced }: { readonly forced: boolean }): StartedCheck {
    const started = this.running === null;
    this.running ??= this.run(forced).finally(() => (this.running = null));
    return { started, done: this.running };
  }

  private async run(forced: boolean): Promise<void> {
    const { clock } = this.ports;
    const startedAt = clock.now();
    const permit = this.breaker.acquire(startedAt);
    if (permit.isErr() && !forced) {
      this.skip(startedAt);
      return;
    }
    const answer = await this.ask();
    const endedAt = clock.now();
    const latencyMs = Math.max(0, Math.round(endedAt - startedAt));
    const check = judgeCheck(this.probe, answer, latencyMs, this.last);
    const failed = isFailed(check);
    if (permit.isOk()) this.breaker.settle(permit.value, failed ? 'failure' : 'success', endedAt);
    else if (!failed && this.breaker.stateAt(endedAt) === 'open') this.breaker.reset(endedAt);
    await this.publish({ ...check, id: this.probe.id, latencyMs, checkedAt: endedAt }, failed);
  }

  /** An open circuit keeps the last word about the component, which cannot be good news any more. */
  private skip(now: number): void {
    this.refreshedAt = now;
    if (this.last === null) return;
    const status = this.last.status === 'ok' ? 'degraded' : this.last.status;
    this.last = { ...this.last, status, reason: 'circuit_open' };
  }

  private async ask(): Promise<ComponentCheck> {
    const givenUp = new AbortController();
    const answered = new AbortController();
    const timeout = this.ports.clock.sleep(this.probe.limits.timeoutMs, answered.signal).then(() => {
      if (!answered.signal.aborted) givenUp.abort();
      return TIMED_OUT;
    });
    const check = await Promise.race([this.askProbe(givenUp.signal), timeout]);
    answered.abort();
    // A probe that ends because it was given up has its own words for that.
    return givenUp.signal.aborted ? TIMED_OUT : check;
  }

  private async askProbe(signal: AbortSignal): Promise<ComponentCheck> {
    try {
      return await this.probe.check(signal);
    } catch (cause) {
      this.ports.observer.observe({ kind: 'probe_rejected', componentId: this.probe.id, cause });
      return { status: 'down', reason: 'unavailable' };
    }
  }

  /** Readers see the finding at once; the shared state follows when its store has answered. */
  private async publish(found: Omit<ComponentHealth, 'state'>, failed: boolean): Promise<void> {
    const { states, observer } = this.ports;
    const state = withoutStore(this.last?.state ?? UNKNOWN_STATE, failed, found.checkedAt);
    this.last = { ...found, state };
    this.refreshedAt = found.checkedAt;
    const recorded = await states.record(found.id, { failed, at: found.checkedAt });
    if (recorded.isOk()) this.last = { ...found, state: recorded.value };
    else observer.observe({ kind: 'state_not_recorded', componentId: found.id });
    observer.observe({ kind: 'component_checked', component: this.last });
  }
}

/** What this instance can tell of itself; the version stays, since nothing was written. */
function withoutStore(state: ComponentState, failed: boolean, at: number): ComponentState {
  return {
    version: state.version,
    consecutiveFailures: failed ? state.consecutiveFailures + 1 : 0,
    lastSuccess: failed ? state.lastSuccess : at,
  };
}
