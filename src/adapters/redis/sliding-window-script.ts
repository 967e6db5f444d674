import { z } from 'zod';
import { RedisScript } from './redis-script.ts';

/**
 * One request against the list of the requests allowed before, oldest first. Arguments: max, windowMs, now. Answers
 * whether it is allowed (1 or 0), how many more would be, and resetMs.
 *
 * Clocks of several instances differ: the list's time never runs backwards, or a slower clock would find room that a
 * faster one has already cleared. A list more than a window ahead comes from a clock that was wrong, and is dropped.
 * It lives two windows, because the clock that reads it may be one behind the clock that wrote it.
 */
export const SLIDING_WINDOW = new RedisScript(`
local max, window, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local newest = tonumber(redis.call('LINDEX', KEYS[1], -1) or now)
if newest - now > window or newest + window <= now then
  redis.call('DEL', KEYS[1])
  newest = now
end
local at = math.max(now, newest)
local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or at)
while oldest + window <= at do
  redis.call('LPOP', KEYS[1])
  oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or at)
end
local count = redis.call('LLEN', KEYS[1])
if count >= max then
  local leaving = tonumber(redis.call('LINDEX', KEYS[1], count - max) or at)
  return {0, 0, leaving + window - now}
end
redis.call('RPUSH', KEYS[1], at)
redis.call('PEXPIRE', KEYS[1], 2 * window)
return {1, max - count - 1, oldest + window - now}
`);

export const SLIDING_WINDOW_REPLY = z.tuple([z.literal([0, 1]), z.int().min(0), z.int().min(0)]);
