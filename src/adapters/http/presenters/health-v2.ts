import { type HealthReport } from '../../../core/health/check-health.ts';
import { type ComponentStatus } from '../../../core/health/component.ts';
import { type ComponentHealth } from '../../../core/health/component-health.ts';
import { type HealthFigures } from '../../../core/health/health-statistics.ts';

/** Of the monitor, not of the application (seed 003). */
export const MONITOR_VERSION = '2.0.0';

const WORDS: Readonly<Record<ComponentStatus, string>> = { ok: 'healthy', degraded: 'degraded', down: 'down' };

export interface HealthV2Facts {
  readonly report: HealthReport;
  readonly figures: HealthFigures;
  /** Of all circuits together. */
  readonly trips: number;
  readonly now: number;
  readonly durationMs: number;
}

/** The body of seed 003: `duration` and `latency` in milliseconds, times of services as epoch milliseconds. */
export function presentHealthV2({ report, figures, trips, now, durationMs }: HealthV2Facts) {
  const timestamp = new Date(now).toISOString();
  return {
    status: WORDS[report.status],
    timestamp,
    duration: durationMs,
    services: [...report.components.values()].map(presentService),
    metrics: { ...presentFigures(figures), circuit_breaker_trips: trips },
    system: { version: MONITOR_VERSION, timestamp },
  };
}

export function presentService({ id, status, latencyMs, checkedAt, state }: ComponentHealth) {
  const { version, consecutiveFailures, lastSuccess } = state;
  const timestamp = checkedAt;
  return { id, status: WORDS[status], latency: latencyMs, timestamp, version, consecutiveFailures, lastSuccess };
}

function presentFigures({ checks, failedChecks, latencyMs, costSavedUsd }: HealthFigures) {
  const succeeded = checks - failedChecks;
  return {
    checks_total: checks,
    checks_failed: failedChecks,
    success_rate: checks === 0 ? '100%' : `${((succeeded / checks) * 100).toFixed(2)}%`,
    avg_latency: `${checks === 0 ? 0 : Math.round(latencyMs / checks)}ms`,
    cost_saved: `$${costSavedUsd.toFixed(6)}`,
  };
}
