import { type Logger } from 'pino';
import { type ComponentStatus } from '../../core/health/component.ts';
import { type ComponentHealth } from '../../core/health/component-health.ts';
import { overallStatus } from '../../core/health/overall-status.ts';
import { type HealthEvent, type HealthObserver } from '../../core/health/ports/health-observer.ts';

/** The words of seed 003, whose log line this is. */
const WORDS: Readonly<Record<ComponentStatus, string>> = { ok: 'healthy', degraded: 'degraded', down: 'down' };

/** Logs each refresh; loudly only when something has changed, and a failing store once an outage. */
export class HealthReport implements HealthObserver {
  private readonly logger: Logger;
  private readonly critical: ReadonlySet<string>;
  private lastFindings = '';
  private storeFails = false;
  private stateLost = false;

  /** @param critical the components without which the logged status is down */
  constructor(logger: Logger, critical: ReadonlySet<string>) {
    this.logger = logger;
    this.critical = critical;
  }

  observe(event: HealthEvent): void {
    if (event.kind === 'refreshed') this.refreshed(event.components, event.durationMs);
    else if (event.kind === 'state_not_recorded') this.stateNotRecorded();
    else if (event.kind === 'probe_rejected') {
      this.logger.error({ err: event.cause, component: event.componentId }, 'Health probe failed by a bug');
    }
  }

  private refreshed(components: readonly ComponentHealth[], durationMs: number): void {
    const findings = Object.fromEntries(components.map((component) => [component.id, inWords(component)]));
    const status = WORDS[overallStatus(components, this.critical)];
    const line = { service: 'health-monitor', status, duration: durationMs, cached: false, components: findings };
    const changed = JSON.stringify([status, findings]) !== this.lastFindings;
    this.lastFindings = JSON.stringify([status, findings]);
    this.logger[changed ? 'info' : 'debug'](line, 'Health check completed');
    if (this.storeFails && !this.stateLost) {
      this.storeFails = false;
      this.logger.info('Health state recorded again');
    }
    this.stateLost = false;
  }

  private stateNotRecorded(): void {
    this.stateLost = true;
    if (this.storeFails) return;
    this.storeFails = true;
    this.logger.warn('Health state not recorded: its store does not answer');
  }
}

function inWords({ status, reason }: ComponentHealth): string {
  return reason === null ? status : `${status} (${reason})`;
}
