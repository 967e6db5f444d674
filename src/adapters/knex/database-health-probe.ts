import { type Clock } from '../../core/shared/clock.ts';
import { OK, type ComponentCheck } from '../../core/health/component.ts';
import { type HealthProbe } from '../../core/health/ports.ts';
import { type Database } from './database.ts';

const SLOW_MS = 1_000;

const TIMED_OUT: ComponentCheck = { status: 'down', reason: 'timeout' };
const UNAVAILABLE: ComponentCheck = { status: 'down', reason: 'unavailable' };
const SLOW: ComponentCheck = { status: 'degraded', reason: 'slow' };

/**
 * One round trip to PostgreSQL, and never more than one outstanding: a probe that gives up leaves its statement to the
 * pool's own time limit instead of taking another connection.
 */
export class DatabaseHealthProbe implements HealthProbe {
  readonly id = 'database';
  private readonly database: Pick<Database, 'ping'>;
  private readonly clock: Clock;
  private readonly timeoutMs: number;
  private outstanding: Promise<ComponentCheck> | null = null;

  constructor(database: Pick<Database, 'ping'>, clock: Clock, timeoutMs: number) {
    this.database = database;
    this.clock = clock;
    this.timeoutMs = timeoutMs;
  }

  async check(): Promise<ComponentCheck> {
    this.outstanding ??= this.ping().finally(() => (this.outstanding = null));
    const answered = new AbortController();
    const timeout = this.clock.sleep(this.timeoutMs, answered.signal).then(() => TIMED_OUT);
    try {
      return await Promise.race([this.outstanding, timeout]);
    } finally {
      answered.abort();
    }
  }

  private async ping(): Promise<ComponentCheck> {
    const startedAt = this.clock.now();
    const answer = await this.database.ping();
    if (answer.isErr()) return UNAVAILABLE;
    return this.clock.now() - startedAt > SLOW_MS ? SLOW : OK;
  }
}
