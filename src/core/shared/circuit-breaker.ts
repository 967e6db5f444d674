import { err, ok, type Result } from 'neverthrow';
import { type CallOutcome, type CircuitObserver, type CircuitState, UNOBSERVED } from './circuit-observer.ts';

export interface CircuitPolicy {
  /** So many failures in a row open the circuit. */
  readonly failureThreshold: number;
  /** How long an open circuit lets nothing through. */
  readonly cooldownMs: number;
  /** Half-open, at most so many calls are let through, and so many successes close the circuit. */
  readonly trialCalls: number;
  /** Trial calls that take all places and say nothing for so long are given up: the circuit opens again. */
  readonly trialMaxMs: number;
}

/** Three trials as operators know them; a trial is over long before the minute is. */
export const CIRCUIT_TRIALS = { trialCalls: 3, trialMaxMs: 60_000 } as const satisfies Partial<CircuitPolicy>;

/** The right to make one call; its outcome is brought back with it. */
export interface Permit {
  readonly generation: number;
}

export interface CircuitOpen {
  readonly kind: 'circuit_open';
  /** Until calls are tried again; 0 when no time is known (held open by an operator, all trial calls under way). */
  readonly retryAfterMs: number;
}

export interface CircuitReading {
  readonly state: CircuitState;
  /** In a row, up to now. */
  readonly failures: number;
  /** How often the circuit has opened by itself since the process started. */
  readonly trips: number;
  readonly retryAfterMs: number;
}

/**
 * Stops calls to a service that keeps failing, and lets a few through later to see whether it works again. Nothing is
 * scheduled: `now` (epoch milliseconds) is an argument, and a state that time ends has ended when somebody looks.
 */
export class CircuitBreaker {
  private readonly service: string;
  private readonly policy: CircuitPolicy;
  private readonly observer: CircuitObserver;
  private state: CircuitState = 'closed';
  /** One per spell in a state: what a call of an earlier spell brings back says nothing about this one. */
  private generation = 0;
  private enteredAt = 0;
  private failures = 0;
  private trips = 0;
  /** Trial calls of this half-open spell, under way or successful. */
  private trials = 0;
  private trialSuccesses = 0;
  private lastTrialAt = 0;
  private readonly settled = new WeakSet<Permit>();

  constructor(service: string, policy: CircuitPolicy, observer: CircuitObserver = UNOBSERVED) {
    const counts = [policy.failureThreshold, policy.trialCalls];
    if (!counts.every((count) => Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`A circuit of ${counts.join(' failures and ')} trials could never work`);
    }
    this.service = service;
    this.policy = policy;
    this.observer = observer;
  }

  /** Every permit that is handed out must be settled. */
  acquire(now: number): Result<Permit, CircuitOpen> {
    const state = this.stateAt(now);
    const isTrial = state === 'half_open' && this.trials < this.policy.trialCalls;
    if (state !== 'closed' && !isTrial) {
      this.observer.called(this.service, 'rejected');
      return err({ kind: 'circuit_open', retryAfterMs: this.retryAfterMs(now) });
    }
    if (isTrial) {
      this.trials += 1;
      this.lastTrialAt = now;
    }
    return ok({ generation: this.generation });
  }

  /** `ignored` (the caller went away, the service refused by contract) gives the permit back and counts nowhere. */
  settle(permit: Permit, outcome: CallOutcome, now: number): void {
    if (this.settled.has(permit)) return;
    this.settled.add(permit);
    this.observer.called(this.service, outcome);
    const state = this.stateAt(now);
    if (permit.generation !== this.generation) return;
    if (outcome === 'failure') this.fail(state, now);
    else if (outcome === 'success') this.succeed(state, now);
    else if (state === 'half_open') this.trials -= 1;
  }

  reset(now: number): void {
    this.stateAt(now);
    this.failures = 0;
    this.enter('closed', now);
  }

  /** Lets nothing through until a reset. */
  forceOpen(now: number): void {
    this.stateAt(now);
    this.enter('forced_open', now);
  }

  stateAt(now: number): CircuitState {
    // A clock that was set back must not prolong what is under way.
    this.enteredAt = Math.min(this.enteredAt, now);
    this.lastTrialAt = Math.min(this.lastTrialAt, now);
    if (this.state === 'open' && now - this.enteredAt >= this.policy.cooldownMs) this.enter('half_open', now);
    else if (this.state === 'half_open' && this.isAbandoned(now)) this.trip(now);
    return this.state;
  }

  readingAt(now: number): CircuitReading {
    const state = this.stateAt(now);
    return { state, failures: this.failures, trips: this.trips, retryAfterMs: this.retryAfterMs(now) };
  }

  private fail(state: CircuitState, now: number): void {
    this.failures += 1;
    if (state === 'half_open' || this.failures >= this.policy.failureThreshold) this.trip(now);
  }

  private succeed(state: CircuitState, now: number): void {
    this.failures = 0;
    if (state !== 'half_open') return;
    this.trialSuccesses += 1;
    if (this.trialSuccesses >= this.policy.trialCalls) this.enter('closed', now);
  }

  /** Without a free place for a further trial nothing else would ever end the half-open state. */
  private isAbandoned(now: number): boolean {
    return this.trials >= this.policy.trialCalls && now - this.lastTrialAt >= this.policy.trialMaxMs;
  }

  private trip(now: number): void {
    this.trips += 1;
    this.enter('open', now);
  }

  private enter(state: CircuitState, now: number): void {
    const from = this.state;
    this.state = state;
    this.generation += 1;
    this.enteredAt = now;
    this.trials = 0;
    this.trialSuccesses = 0;
    if (from !== state) this.observer.changed({ service: this.service, from, to: state, at: now });
  }

  private retryAfterMs(now: number): number {
    return this.state === 'open' ? this.enteredAt + this.policy.cooldownMs - now : 0;
  }
}
