import { ResilientService, type ResilientServicePolicy } from '../../../src/adapters/resilience/resilient-service.ts';
import { CIRCUIT_TRIALS, CircuitBreaker } from '../../../src/core/shared/circuit-breaker.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

export const COOLDOWN_MS = 30_000;

const POLICY: ResilientServicePolicy = {
  bulkhead: { concurrencyMax: 4, queueMax: 4 },
  totalTimeoutMs: 10_000,
  retry: { attemptsMax: 3, baseDelayMs: 1000, delayMsMax: 5000 },
  retryBudget: { capacity: 100, costPerRetry: 5, gainPerSuccess: 1 },
};

/** A service on a virtual clock; every wait between attempts is half of its bound: 500 ms, then 1000 ms. */
export function serviceWorld(policy: Partial<ResilientServicePolicy> = {}, failureThreshold = 5) {
  const clock = new VirtualClock(0);
  const breaker = new CircuitBreaker('node', { ...CIRCUIT_TRIALS, failureThreshold, cooldownMs: COOLDOWN_MS });
  const service = new ResilientService({ breaker, clock, random: () => 0.5 }, { ...POLICY, ...policy });
  const reading = () => breaker.readingAt(clock.now());
  const trip = () => {
    for (let failure = 0; failure < failureThreshold; failure += 1) {
      breaker.settle(breaker.acquire(clock.now())._unsafeUnwrap(), 'failure', clock.now());
    }
  };
  return { clock, breaker, service, reading, trip };
}

export const NEVER_ABORTED = new AbortController().signal;
