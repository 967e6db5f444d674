import { CircuitBreaker, type CircuitPolicy } from '../shared/circuit-breaker.ts';
import { type CircuitObserver } from '../shared/circuit-observer.ts';

/**
 * One circuit for each API, whose upstream is somebody else's. APIs come and go and strangers register them, so only
 * those called last keep theirs; one that is dropped starts closed.
 */
export class UpstreamCircuits {
  private readonly circuits = new Map<string, CircuitBreaker>();
  private readonly policy: CircuitPolicy;
  private readonly keptMax: number;
  private readonly observer: CircuitObserver | undefined;

  constructor(policy: CircuitPolicy, keptMax: number, observer?: CircuitObserver) {
    this.policy = policy;
    this.keptMax = keptMax;
    this.observer = observer;
  }

  of(apiId: string): CircuitBreaker {
    const circuit = this.circuits.get(apiId) ?? new CircuitBreaker(apiId, this.policy, this.observer);
    // Set anew, it stands at the end: the first is the one that was called longest ago.
    this.circuits.delete(apiId);
    this.circuits.set(apiId, circuit);
    const [oldest] = this.circuits.keys();
    if (this.circuits.size > this.keptMax && oldest !== undefined) this.circuits.delete(oldest);
    return circuit;
  }
}
