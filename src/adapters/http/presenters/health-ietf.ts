import { type ComponentStatus } from '../../../core/health/component.ts';
import { type ComponentHealth } from '../../../core/health/component-health.ts';
import { type HealthFacts, statusOf } from './health.ts';

export const HEALTH_JSON = 'application/health+json';

const WORDS: Readonly<Record<ComponentStatus, string>> = { ok: 'pass', degraded: 'warn', down: 'fail' };

/** The body of draft-inadarei-api-health-check-06: `version` is the interface's, `releaseId` the application's. */
export function presentIetfHealth(facts: HealthFacts) {
  const checks = [...facts.report.components].map(([id, component]) => [`${id}:responseTime`, [present(component)]]);
  return {
    status: WORDS[statusOf(facts)],
    version: '1',
    releaseId: facts.version,
    checks: Object.fromEntries(checks) as Record<string, unknown>,
  };
}

function present({ id, status, latencyMs, checkedAt }: ComponentHealth) {
  return {
    componentId: id,
    componentType: id === 'database' ? 'datastore' : 'component',
    observedValue: latencyMs,
    observedUnit: 'ms',
    status: WORDS[status],
    time: new Date(checkedAt).toISOString(),
  };
}
