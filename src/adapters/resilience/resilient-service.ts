import { err, ResultAsync, type Result } from 'neverthrow';
import { Bulkhead, type BulkheadPolicy } from '../../core/shared/bulkhead.ts';
import { type CircuitBreaker, type Permit } from '../../core/shared/circuit-breaker.ts';
import { type CallOutcome } from '../../core/shared/circuit-observer.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Random } from '../../core/shared/random.ts';
import { RetryBudget, type RetryBudgetPolicy } from '../../core/shared/retry-budget.ts';
import { Retry, type RetryPolicy } from '../../core/shared/retry.ts';
import { type CallRefusal, type Operation } from './operation.ts';
import { untilAborted } from './until-aborted.ts';

export interface ResilientServicePorts {
  readonly breaker: CircuitBreaker;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ResilientServicePolicy {
  readonly bulkhead: BulkheadPolicy;
  /** For all attempts and the waits between them; the caller's signal may end them sooner. */
  readonly totalTimeoutMs: number;
  readonly retry: RetryPolicy;
  readonly retryBudget: RetryBudgetPolicy;
}

type Failure<E> = { readonly kind: 'answered'; readonly error: E } | CallRefusal;

interface Signals {
  readonly caller: AbortSignal;
  /** Derived from the caller's. */
  readonly total: AbortSignal;
}

/**
 * Every call to one external service goes through here. Outside in: bulkhead, total deadline, retry, circuit breaker,
 * attempt time-out, the call. The breaker is inside the retry, so that every attempt counts and an open circuit ends the
 * retries.
 */
export class ResilientService {
  private readonly ports: ResilientServicePorts;
  private readonly totalTimeoutMs: number;
  private readonly bulkhead: Bulkhead;
  private readonly retry: Retry;

  constructor(ports: ResilientServicePorts, policy: ResilientServicePolicy) {
    this.ports = ports;
    this.totalTimeoutMs = policy.totalTimeoutMs;
    this.bulkhead = new Bulkhead(policy.bulkhead);
    const budget = new RetryBudget(policy.retryBudget);
    this.retry = new Retry({ clock: ports.clock, random: ports.random, budget }, policy.retry);
  }

  /** `work` makes one attempt, under a signal that aborts when the caller gives up or the time is over. */
  call<T, E, R>(
    operation: Operation<T, E, R>,
    work: (signal: AbortSignal) => ResultAsync<T, E>,
    signal: AbortSignal,
  ): ResultAsync<T, E | R> {
    return this.bulkhead
      .run(() => this.tries(operation, work, signal), signal)
      .mapErr((failure) => (failure.kind === 'answered' ? failure.error : operation.refused(failure)));
  }

  private tries<T, E, R>(
    operation: Operation<T, E, R>,
    work: (signal: AbortSignal) => ResultAsync<T, E>,
    caller: AbortSignal,
  ): ResultAsync<T, Failure<E>> {
    const { breaker, clock } = this.ports;
    const signals = { caller, total: clock.deadline(this.totalTimeoutMs, caller) };
    const attempt = (): ResultAsync<T, Failure<E>> =>
      breaker
        .acquire(clock.now())
        .asyncAndThen((permit) => new ResultAsync(this.attempt(permit, operation, work, signals)));
    return this.retry.run(attempt, (failure) => repeatAfter(failure, operation), signals.total);
  }

  private async attempt<T, E, R>(
    permit: Permit,
    operation: Operation<T, E, R>,
    work: (signal: AbortSignal) => ResultAsync<T, E>,
    { caller, total }: Signals,
  ): Promise<Result<T, Failure<E>>> {
    const { breaker, clock } = this.ports;
    // Who went away took the answer along: what failed after that is not the service's failure.
    const settle = (outcome: CallOutcome) =>
      breaker.settle(permit, outcome === 'failure' && caller.aborted ? 'ignored' : outcome, clock.now());
    const signal = clock.deadline(operation.attemptTimeoutMs, total);
    try {
      const result = await untilAborted(work(signal), signal);
      settle(result === null ? 'failure' : operation.outcomeOf(result));
      if (result === null) return err({ kind: caller.aborted ? 'aborted' : 'timed_out' });
      return result.mapErr((error) => ({ kind: 'answered', error }));
    } catch (bug) {
      settle('failure');
      throw bug;
    }
  }
}

function repeatAfter<T, E, R>(failure: Failure<E>, operation: Operation<T, E, R>): number | null {
  if (failure.kind === 'answered') return operation.repeat(failure.error);
  return failure.kind === 'timed_out' ? operation.repeat(failure) : null;
}
