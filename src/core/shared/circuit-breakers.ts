import { err, ok, type Result } from 'neverthrow';
import { CircuitBreaker, type CircuitPolicy, type CircuitReading } from './circuit-breaker.ts';
import { type CircuitObserver } from './circuit-observer.ts';

export interface UnknownCircuit {
  readonly kind: 'unknown_circuit';
  readonly service: string;
}

export interface ServiceCircuit extends CircuitReading {
  readonly service: string;
}

/**
 * The circuits of this process, one per service: traffic under the service's name (`soroban_rpc`), health checks under
 * `health:<component>`, so that a check never takes a trial call from the traffic. Names come from configuration, never
 * from a request: a circuit is kept for ever.
 */
export class CircuitBreakers {
  private readonly breakers = new Map<string, CircuitBreaker>();
  private readonly policy: CircuitPolicy;
  private readonly observer: CircuitObserver | undefined;

  constructor(policy: CircuitPolicy, observer?: CircuitObserver) {
    this.policy = policy;
    this.observer = observer;
  }

  /** The same one for the same name; a new one starts closed. */
  of(service: string): CircuitBreaker {
    const known = this.breakers.get(service);
    if (known !== undefined) return known;
    const breaker = new CircuitBreaker(service, this.policy, this.observer);
    this.breakers.set(service, breaker);
    return breaker;
  }

  /** By name. */
  list(now: number): readonly ServiceCircuit[] {
    return [...this.breakers]
      .map(([service, breaker]) => ({ service, ...breaker.readingAt(now) }))
      .sort((a, b) => (a.service < b.service ? -1 : 1));
  }

  find(service: string): Result<CircuitBreaker, UnknownCircuit> {
    const breaker = this.breakers.get(service);
    return breaker === undefined ? err({ kind: 'unknown_circuit', service }) : ok(breaker);
  }

  reset(service: string, now: number): Result<void, UnknownCircuit> {
    return this.find(service).map((breaker) => breaker.reset(now));
  }

  forceOpen(service: string, now: number): Result<void, UnknownCircuit> {
    return this.find(service).map((breaker) => breaker.forceOpen(now));
  }
}
