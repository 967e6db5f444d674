import { type ResultAsync } from 'neverthrow';

export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
}

export interface RateVerdict {
  readonly allowed: boolean;
  /** How many more would be allowed at this moment. */
  readonly remaining: number;
  /** Until the oldest counted request leaves the window; for a refused one: until it is worth another try. */
  readonly resetMs: number;
}

export interface RateLimiterUnavailable {
  readonly kind: 'rate_limiter_unavailable';
}

/**
 * A sliding window: in no span of `windowMs`, wherever it begins, are more than `max` requests of one key allowed. A
 * refused request does not count.
 */
export interface RateLimiter {
  take(key: string, limit: RateLimit, now: number): ResultAsync<RateVerdict, RateLimiterUnavailable>;
}
