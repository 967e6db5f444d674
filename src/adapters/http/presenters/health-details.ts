import { type HealthReport } from '../../../core/health/check-health.ts';
import { type ComponentStatus } from '../../../core/health/component.ts';

const WORDS: Readonly<Record<ComponentStatus, string>> = { ok: 'healthy', degraded: 'degraded', down: 'unhealthy' };

/** The body of seed 002. */
export function presentHealthDetails({ status, components }: HealthReport, version: string) {
  const details = [...components].map(([id, component]) => [id, WORDS[component.status]] as const);
  return { status: WORDS[status], version, details: Object.fromEntries(details) };
}
