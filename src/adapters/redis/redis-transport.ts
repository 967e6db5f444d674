import { type ResultAsync } from 'neverthrow';
import { type RedisFailure } from './redis-failure.ts';

/** One Redis, over its own protocol or over REST: whoever speaks in commands need not know which. */
export interface RedisTransport {
  /**
   * Sends one command, e.g. `['GET', 'key']`. Answers integers as numbers, strings as strings, nil as null, arrays as
   * arrays. Always settles within the transport's time limit, or as soon as the signal aborts; never repeats a command.
   */
  send(command: RedisCommand, signal?: AbortSignal): ResultAsync<unknown, RedisFailure>;
}

export type RedisCommand = readonly [name: string, ...args: string[]];
