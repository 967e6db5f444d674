import { err, ok, type Result } from 'neverthrow';
import { type ZodType } from 'zod';
import { BAD_REPLY, type RedisFailure } from './redis-failure.ts';

/** What lies behind a URL may be no Redis, or hold keys that others have written. */
export const readReply =
  <T>(shape: ZodType<T>) =>
  (reply: unknown): Result<T, RedisFailure> => {
    const read = shape.safeParse(reply);
    return read.success ? ok(read.data) : err(BAD_REPLY);
  };
