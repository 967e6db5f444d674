import { OK, type ComponentCheck, type HealthReason } from '../../core/health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../../core/health/ports/health-probe.ts';
import { type RedisFailure } from './redis-failure.ts';
import { RedisScript } from './redis-script.ts';
import { type RedisTransport } from './redis-transport.ts';

const LIMITS: ProbeLimits = { timeoutMs: 1_000, slowMs: 500 };

/** As the state store works: through a script, which a replica or a full server refuses when it writes. */
const WRITE_AND_READ = new RedisScript(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000)
return redis.call('GET', KEYS[1])
`);
const WRITTEN = 'written';

/** A PING, and a write that is read back: a Redis may answer the one and refuse the other. */
export class RedisHealthProbe implements HealthProbe {
  readonly id = 'redis';
  readonly kind = 'internal';
  readonly limits: ProbeLimits;
  private readonly redis: RedisTransport;
  private readonly key: string;

  constructor(redis: RedisTransport, keyPrefix: string, limits: ProbeLimits = LIMITS) {
    this.redis = redis;
    this.key = `${keyPrefix}health:probe`;
    this.limits = limits;
  }

  async check(signal: AbortSignal): Promise<ComponentCheck> {
    const answer = await this.redis
      .send(['PING'], signal)
      .andThen((pong) =>
        WRITE_AND_READ.run(this.redis, { keys: [this.key], args: [WRITTEN], signal }).map((read) => [pong, read]),
      );
    if (answer.isErr()) return down(REASONS[answer.error.kind]);
    const [pong, read] = answer.value;
    return pong === 'PONG' && read === WRITTEN ? OK : down('bad_response');
  }
}

const REASONS: Readonly<Record<RedisFailure['kind'], HealthReason>> = {
  timeout: 'timeout',
  unavailable: 'unavailable',
  refused: 'bad_response',
  bad_reply: 'bad_response',
};

function down(reason: HealthReason): ComponentCheck {
  return { status: 'down', reason };
}
