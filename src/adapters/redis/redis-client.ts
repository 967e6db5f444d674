import { createClient } from 'redis';
import { type Random } from '../../core/shared/random.ts';

export interface RedisClientOptions {
  /** `redis[s]://[[username][:password]@]host[:port][/database]` */
  readonly url: string;
  readonly connectTimeoutMs: number;
  /** The longest wait between two attempts to connect. */
  readonly reconnectDelayMsMax: number;
}

export type RedisClient = ReturnType<typeof createRedisClient>;

const RECONNECT_DELAY_MS_MIN = 50;
const QUEUE_LENGTH_MAX = 10_000;
/** A connection on which not even the pings are answered is given up; the same holds for its handshake. */
const SILENCE_MS_MAX = 15_000;
const PING_INTERVAL_MS = 5_000;

/** A client that reconnects for as long as it lives, and meanwhile refuses commands at once instead of queueing them. */
export function createRedisClient(options: RedisClientOptions, random: Random) {
  const reconnectStrategy = (retries: number): number => reconnectDelayMs(retries, options.reconnectDelayMsMax, random);
  return createClient({
    url: options.url,
    name: 'callora',
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_LENGTH_MAX,
    // Holds for commands that are not sent yet only; ours must hold for those without an answer too.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
    pingInterval: PING_INTERVAL_MS,
    socket: { connectTimeout: options.connectTimeoutMs, socketTimeout: SILENCE_MS_MAX, reconnectStrategy },
  });
}

/** Doubles up to the bound; half of it is chance, so that instances which lost Redis together return one by one. */
export function reconnectDelayMs(retries: number, delayMsMax: number, random: Random): number {
  const boundMs = Math.min(delayMsMax, RECONNECT_DELAY_MS_MIN * 2 ** retries);
  return Math.ceil((boundMs * (1 + random())) / 2);
}
