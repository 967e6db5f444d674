import { okAsync, type ResultAsync } from 'neverthrow';
import {
  type RateLimit,
  type RateLimiter,
  type RateLimiterUnavailable,
  type RateVerdict,
} from '../../core/access/ports/rate-limiter.ts';

interface Window {
  /** Of the allowed requests, oldest first, in epoch milliseconds. */
  readonly times: number[];
  /** Where those begin that still count. */
  first: number;
  idleFrom: number;
}

const KEYS_MAX = 20_000;

/**
 * For a single instance. Remembers at most twice `max` times a key, and `keysMax` keys: one too many forgets the stalest.
 */
export class InMemoryRateLimiter implements RateLimiter {
  /** In the order of their last requests. */
  private readonly windows = new Map<string, Window>();
  private readonly keysMax: number;

  constructor(keysMax: number = KEYS_MAX) {
    this.keysMax = keysMax;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.windows.size;
  }

  take(key: string, limit: RateLimit, now: number): ResultAsync<RateVerdict, RateLimiterUnavailable> {
    const window = this.windows.get(key) ?? { times: [], first: 0, idleFrom: now };
    const verdict = judge(window, limit, now);
    window.idleFrom = (window.times.at(-1) ?? now) + limit.windowMs;
    this.windows.delete(key);
    this.windows.set(key, window);
    this.forget(now);
    return okAsync(verdict);
  }

  /** Amortised: a key is forgotten once for each time that it was new. */
  private forget(now: number): void {
    for (const [key, { idleFrom }] of this.windows) {
      if (idleFrom > now && this.windows.size <= this.keysMax) return;
      this.windows.delete(key);
    }
  }
}

/**
 * Adds the request to the times when it is allowed. Clocks are set back at times: then the last request counts as now,
 * and times more than a window ahead come from a clock that was wrong, and are dropped.
 */
function judge(window: Window, { max, windowMs }: RateLimit, now: number): RateVerdict {
  const { times } = window;
  if ((times.at(-1) ?? now) - now > windowMs) forgetBefore(window, times.length);
  const at = Math.max(now, times.at(-1) ?? now);
  let { first } = window;
  while (first < times.length && (times[first] ?? at) + windowMs <= at) first += 1;
  forgetBefore(window, first);

  const counted = times.length - window.first;
  const leaving = times[times.length - max];
  if (counted >= max) return { allowed: false, remaining: 0, resetMs: (leaving ?? at) + windowMs - now };
  times.push(at);
  return {
    allowed: true,
    remaining: max - counted - 1,
    resetMs: (times[window.first] ?? at) + windowMs - now,
  };
}

/** Moves those that still count only when there are no more of them: not for every request. */
function forgetBefore(window: Window, first: number): void {
  window.first = first;
  if (first < window.times.length - first) return;
  window.times.splice(0, first);
  window.first = 0;
}
