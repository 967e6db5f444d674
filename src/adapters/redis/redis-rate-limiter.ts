import { type ResultAsync } from 'neverthrow';
import {
  type RateLimit,
  type RateLimiter,
  type RateLimiterUnavailable,
  type RateVerdict,
} from '../../core/access/ports/rate-limiter.ts';
import { readReply } from './read-reply.ts';
import { type RedisTransport } from './redis-transport.ts';
import { SLIDING_WINDOW, SLIDING_WINDOW_REPLY } from './sliding-window-script.ts';

/**
 * Shared by all instances on one Redis. A key is stored as it is, so it should be an id and not a secret, and holds at
 * most `max` times. `now` and the limit are whole numbers.
 */
export class RedisRateLimiter implements RateLimiter {
  private readonly redis: RedisTransport;
  private readonly stem: string;

  constructor(redis: RedisTransport, keyPrefix: string) {
    this.redis = redis;
    this.stem = `${keyPrefix}rate:`;
  }

  take(key: string, { max, windowMs }: RateLimit, now: number): ResultAsync<RateVerdict, RateLimiterUnavailable> {
    return SLIDING_WINDOW.run(this.redis, { keys: [this.stem + key], args: [max, windowMs, now].map(String) })
      .andThen(readReply(SLIDING_WINDOW_REPLY))
      .map(([allowed, remaining, resetMs]) => ({ allowed: allowed === 1, remaining, resetMs }))
      .mapErr(() => ({ kind: 'rate_limiter_unavailable' }));
  }
}
