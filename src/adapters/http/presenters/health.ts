import { type HealthReport } from '../../../core/health/check-health.ts';
import { type ComponentStatus } from '../../../core/health/component.ts';

export interface HealthFacts {
  readonly report: HealthReport;
  /** How this process itself is. */
  readonly api: ComponentStatus;
  /** Of the application. */
  readonly version: string;
  readonly now: number;
}

/** A process that wants no more work is down for whoever would send it some. */
export function statusOf({ report, api }: HealthFacts): ComponentStatus {
  return api === 'down' ? 'down' : report.status;
}

/** The flat body of seed 000; a component that is not checked has no key. */
export function presentHealth(facts: HealthFacts) {
  const components = [...facts.report.components].map(([id, { status }]) => [id, status] as const);
  return {
    status: statusOf(facts),
    version: facts.version,
    timestamp: new Date(facts.now).toISOString(),
    checks: { api: facts.api, ...Object.fromEntries(components) },
  };
}
