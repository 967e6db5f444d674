import { OK, type ComponentCheck } from '../../core/health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../../core/health/ports/health-probe.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Database } from './database.ts';

/** The ping gives up a little before the caller does, so that the caller still hears what it waited for. */
const PING_TIME_SHARE = 0.9;

/** One round trip to PostgreSQL, and never more than one outstanding: who asks meanwhile shares its answer. */
export class DatabaseHealthProbe implements HealthProbe {
  readonly id = 'database';
  readonly kind = 'internal';
  readonly limits: ProbeLimits;
  private readonly database: Pick<Database, 'ping'>;
  private readonly clock: Clock;
  private outstanding: Promise<ComponentCheck> | null = null;

  constructor(database: Pick<Database, 'ping'>, clock: Clock, limits: ProbeLimits) {
    this.database = database;
    this.clock = clock;
    this.limits = limits;
  }

  check(signal: AbortSignal): Promise<ComponentCheck> {
    this.outstanding ??= this.ask(signal).finally(() => (this.outstanding = null));
    return this.outstanding;
  }

  private async ask(signal: AbortSignal): Promise<ComponentCheck> {
    const deadline = this.clock.deadline(this.limits.timeoutMs * PING_TIME_SHARE, signal);
    return this.database.ping(deadline).match(
      () => OK,
      ({ reason }) => ({ status: 'down', reason }),
    );
  }
}
