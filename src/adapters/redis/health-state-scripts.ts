import { z } from 'zod';
import { RedisScript } from './redis-script.ts';

/**
 * Adds an outcome to the hash of a component. Arguments: `failed` or `ok`, and the time of the check in epoch
 * milliseconds. Answers version, failures in a row, last success.
 *
 * The version comes from an increment, so no two writers share one; the script runs alone, so a writer need not read
 * first, lose a race and try again. A success that arrives late does not turn the last success back.
 */
export const RECORD_CHECK = new RedisScript(`
local version = redis.call('HINCRBY', KEYS[1], 'version', 1)
local lastSuccess = redis.call('HGET', KEYS[1], 'lastSuccess') or '0'
if ARGV[1] == 'failed' then
  local failures = redis.call('HINCRBY', KEYS[1], 'consecutiveFailures', 1)
  return {version, failures, tonumber(lastSuccess)}
end
if tonumber(ARGV[2]) > tonumber(lastSuccess) then lastSuccess = ARGV[2] end
redis.call('HSET', KEYS[1], 'consecutiveFailures', '0', 'lastSuccess', lastSuccess)
return {version, 0, tonumber(lastSuccess)}
`);

/** Answers what RECORD_CHECK does, for each key. */
export const READ_STATES = new RedisScript(`
local states = {}
for position, key in ipairs(KEYS) do
  local fields = redis.call('HMGET', key, 'version', 'consecutiveFailures', 'lastSuccess')
  states[position] = {tonumber(fields[1] or 0), tonumber(fields[2] or 0), tonumber(fields[3] or 0)}
end
return states
`);

const COUNT = z.int().min(0);
export const STATE_REPLY = z.tuple([COUNT, COUNT, COUNT]);
export const STATES_REPLY = z.array(STATE_REPLY);
