import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { z } from 'zod';
import {
  type ComponentState,
  type HealthStateStore,
  type HealthStateUnavailable,
} from '../../core/health/ports/health-state-store.ts';
import { HealthStateKeys } from './health-state-keys.ts';
import { READ_STATES, RECORD_CHECK, STATE_REPLY, STATES_REPLY } from './health-state-scripts.ts';
import { readReply } from './read-reply.ts';
import { BAD_REPLY, type RedisFailure } from './redis-failure.ts';
import { type RedisTransport } from './redis-transport.ts';

type States = ReadonlyMap<string, ComponentState>;

const PAGE_LENGTH = '1000';
/** Enough for ten million keys: a server that never says it is through must not be asked for ever. */
const PAGES_MAX = 10_000;
const FIRST_CURSOR = '0';

const PAGE = z.tuple([z.string(), z.array(z.string())]);

/**
 * What all instances on one Redis know together: a hash for each component. Listing them walks the keys of the database
 * page by page (SCAN), which never holds up its other users.
 */
export class RedisHealthStateStore implements HealthStateStore {
  private readonly redis: RedisTransport;
  private readonly keys: HealthStateKeys;

  constructor(redis: RedisTransport, keyPrefix: string) {
    this.redis = redis;
    this.keys = new HealthStateKeys(keyPrefix);
  }

  record(
    componentId: string,
    { failed, at }: { readonly failed: boolean; readonly at: number },
  ): ResultAsync<ComponentState, HealthStateUnavailable> {
    const keys = [this.keys.keyOf(componentId)];
    return RECORD_CHECK.run(this.redis, { keys, args: [failed ? 'failed' : 'ok', String(at)] })
      .andThen(readReply(STATE_REPLY))
      .map(stateOf)
      .mapErr(unavailable);
  }

  readAll(): ResultAsync<States, HealthStateUnavailable> {
    return new ResultAsync(this.walk()).mapErr(unavailable);
  }

  private async walk(): Promise<Result<States, RedisFailure>> {
    const states = new Map<string, ComponentState>();
    let cursor = FIRST_CURSOR;
    for (let page = 1; page <= PAGES_MAX; page += 1) {
      const listed = await this.list(cursor);
      if (listed.isErr()) return err(listed.error);
      const [next, keys] = listed.value;
      const read = await this.read(keys);
      if (read.isErr()) return err(read.error);
      for (const [componentId, state] of read.value) states.set(componentId, state);
      if (next === FIRST_CURSOR) return ok(states);
      cursor = next;
    }
    return err(BAD_REPLY);
  }

  /** May list a key twice, or none at all in a page that is not the last. */
  private list(cursor: string): ResultAsync<z.infer<typeof PAGE>, RedisFailure> {
    return this.redis.send(['SCAN', cursor, 'MATCH', this.keys.pattern, 'COUNT', PAGE_LENGTH]).andThen(readReply(PAGE));
  }

  private async read(keys: readonly string[]): Promise<Result<States, RedisFailure>> {
    if (keys.length === 0) return ok(new Map());
    const replies = await READ_STATES.run(this.redis, { keys }).andThen(readReply(STATES_REPLY));
    return replies.map(
      (states) =>
        new Map(states.map((reply, position) => [this.keys.componentIdOf(keys[position] ?? ''), stateOf(reply)])),
    );
  }
}

function stateOf([version, consecutiveFailures, lastSuccess]: z.infer<typeof STATE_REPLY>): ComponentState {
  return { version, consecutiveFailures, lastSuccess };
}

const unavailable = (): HealthStateUnavailable => ({ kind: 'health_state_unavailable' });
