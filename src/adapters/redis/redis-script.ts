import { createHash } from 'node:crypto';
import { errAsync, type ResultAsync } from 'neverthrow';
import { isScriptUnknown, type RedisFailure } from './redis-failure.ts';
import { type RedisCommand, type RedisTransport } from './redis-transport.ts';

export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A Lua script: Redis runs it alone, so that what it reads and writes is one atomic step. */
export class RedisScript {
  private readonly text: string;
  private readonly sha: string;

  constructor(text: string) {
    this.text = text;
    this.sha = createHash('sha1').update(text).digest('hex');
  }

  /** By its digest, which Redis forgets when it starts again: then once more with its text. */
  run(redis: RedisTransport, { keys, args = [], signal }: ScriptCall): ResultAsync<unknown, RedisFailure> {
    const send = (name: string, script: string) => {
      const command: RedisCommand = [name, script, String(keys.length), ...keys, ...args];
      return redis.send(command, signal);
    };
    return send('EVALSHA', this.sha).orElse((failure) =>
      isScriptUnknown(failure) ? send('EVAL', this.text) : errAsync(failure),
    );
  }
}
