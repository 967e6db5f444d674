import { type Logger } from 'pino';
import { InMemoryHealthStateStore } from '../adapters/memory/in-memory-health-state-store.ts';
import { InMemoryRateLimiter } from '../adapters/memory/in-memory-rate-limiter.ts';
import { sharedStateReport } from '../adapters/system/shared-state-report.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { type RateLimiter } from '../core/access/ports/rate-limiter.ts';
import { type HealthProbe } from '../core/health/ports/health-probe.ts';
import { type HealthStateStore } from '../core/health/ports/health-state-store.ts';
import { type Clock } from '../core/shared/clock.ts';
import { type RedisConfig } from './config/redis-config.ts';

const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_DELAY_MS_MAX = 5_000;
const KEY_PREFIX = 'callora:';

/** What instances know together, as far as it is no money: limits, and the history of health. */
export interface SharedState {
  readonly healthStates: HealthStateStore;
  readonly rateLimiter: RateLimiter;
  /** Null where there is nothing to check. */
  readonly probe: HealthProbe | null;
  close(): Promise<void>;
}

/** An instance that is alone keeps this in its own memory. The clients are loaded only where one is used. */
export async function openSharedState(config: RedisConfig, clock: Clock, logger: Logger): Promise<SharedState> {
  if (config.kind === 'none') {
    return {
      healthStates: new InMemoryHealthStateStore(),
      rateLimiter: new InMemoryRateLimiter(),
      probe: null,
      close: () => Promise.resolve(),
    };
  }
  const { transport, close } = await openTransport(config, clock, logger);
  const [{ RedisHealthStateStore }, { RedisRateLimiter }, { RedisHealthProbe }] = await Promise.all([
    import('../adapters/redis/redis-health-state-store.ts'),
    import('../adapters/redis/redis-rate-limiter.ts'),
    import('../adapters/redis/redis-health-probe.ts'),
  ]);
  return {
    healthStates: new RedisHealthStateStore(transport, KEY_PREFIX),
    rateLimiter: new RedisRateLimiter(transport, KEY_PREFIX),
    probe: new RedisHealthProbe(transport, KEY_PREFIX),
    close,
  };
}

async function openTransport(config: Exclude<RedisConfig, { kind: 'none' }>, clock: Clock, logger: Logger) {
  const limits = { commandTimeoutMs: COMMAND_TIMEOUT_MS, report: sharedStateReport(logger) };
  if (config.kind === 'upstash') {
    const { UpstashTransport } = await import('../adapters/redis/upstash-transport.ts');
    const transport = new UpstashTransport({ url: config.url, token: config.token, ...limits }, clock);
    return { transport, close: () => Promise.resolve() };
  }
  const { RedisConnection } = await import('../adapters/redis/redis-connection.ts');
  const transport = new RedisConnection(
    { url: config.url, connectTimeoutMs: CONNECT_TIMEOUT_MS, reconnectDelayMsMax: RECONNECT_DELAY_MS_MAX, ...limits },
    { clock, random: systemRandom },
  );
  await transport.open();
  return { transport, close: () => transport.close() };
}
