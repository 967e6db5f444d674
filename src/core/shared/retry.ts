import { ResultAsync, type Result } from 'neverthrow';
import { type Clock } from './clock.ts';
import { type Random } from './random.ts';
import { type RetryBudget } from './retry-budget.ts';

export interface RetryPolicy {
  /** The first attempt included. */
  readonly attemptsMax: number;
  readonly baseDelayMs: number;
  readonly delayMsMax: number;
}

export interface RetryPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** One per service, shared by all of its callers. */
  readonly budget: RetryBudget;
}

/**
 * Whether the call may be made again after this error: null for never, else the milliseconds that the service asked for
 * (Retry-After), 0 when it named none.
 */
export type RepeatRule<E> = (error: E) => number | null;

/**
 * Repeats what is safe to repeat, after a wait with full jitter (between nothing and an exponential bound), so that
 * callers that failed together do not come back together. The last error is the answer.
 */
export class Retry {
  private readonly ports: RetryPorts;
  private readonly policy: RetryPolicy;

  constructor(ports: RetryPorts, policy: RetryPolicy) {
    this.ports = ports;
    this.policy = policy;
  }

  /** The first attempt is always made; none begins after the signal has aborted. */
  run<T, E>(attempt: () => ResultAsync<T, E>, repeat: RepeatRule<E>, signal: AbortSignal): ResultAsync<T, E> {
    return new ResultAsync(this.attempts(attempt, repeat, signal));
  }

  private async attempts<T, E>(
    attempt: () => ResultAsync<T, E>,
    repeat: RepeatRule<E>,
    signal: AbortSignal,
  ): Promise<Result<T, E>> {
    const { clock, budget } = this.ports;
    for (let made = 1; ; made += 1) {
      const result = await attempt();
      if (result.isOk()) {
        budget.earn();
        return result;
      }
      const delayMs = this.delayAfter(made, repeat(result.error));
      if (delayMs === null || isOver(signal) || !budget.spend()) return result;
      await clock.sleep(delayMs, signal);
      if (isOver(signal)) return result;
    }
  }

  /** Null: no further attempt. Callers told to wait equally long must not come back at the same moment either. */
  private delayAfter(made: number, askedMs: number | null): number | null {
    const { attemptsMax, baseDelayMs, delayMsMax } = this.policy;
    if (made >= attemptsMax || askedMs === null || askedMs > delayMsMax) return null;
    return askedMs + this.ports.random() * Math.min(delayMsMax, baseDelayMs * 2 ** (made - 1));
  }
}

/** Behind a function, because a signal that has not aborted may have at the next look. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
