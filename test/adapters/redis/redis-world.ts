import { RedisConnection, type RedisConnectionOptions } from '../../../src/adapters/redis/redis-connection.ts';
import { type RedisReport } from '../../../src/adapters/redis/redis-report.ts';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';
import { type RedisServer } from '../../support/redis-server.ts';

/** For tests of what happens when it is over. */
export const COMMAND_TIMEOUT_MS = 300;
export const RECONNECT_DELAY_MS_MAX = 100;

let serial = 0;
/** Apart from every other test on the same server. */
export const freshPrefix = (): string => `test-${(serial += 1)}:`;

/** Keeps what it is told, in words. */
export class RecordedReport implements RedisReport {
  readonly words: string[] = [];
  readonly causes: unknown[] = [];

  unavailable(cause: unknown): void {
    this.words.push('unavailable');
    this.causes.push(cause);
  }

  available(): void {
    this.words.push('available');
  }

  refused(cause: unknown): void {
    this.words.push('refused');
    this.causes.push(cause);
  }
}

export function connectTo(
  server: Pick<RedisServer, 'url'>,
  options: Partial<RedisConnectionOptions> = {},
): RedisConnection {
  return new RedisConnection(
    {
      url: server.url,
      connectTimeoutMs: 500,
      reconnectDelayMsMax: RECONNECT_DELAY_MS_MAX,
      // More patience than most tests need: the machine may be busy.
      commandTimeoutMs: 5_000,
      report: new RecordedReport(),
      ...options,
    },
    { clock: new SystemClock(), random: () => 0.5 },
  );
}
