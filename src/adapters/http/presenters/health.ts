import { type HealthReport } from '../../../core/health/check-health.ts';

/** The dependencies that seed 000's body names, in its order; one that is not checked is left out. */
const DEPENDENCIES = ['database', 'soroban_rpc', 'horizon'];

/** The flat body of seed 000; that this process answers at all is what `api` reports. */
export function presentHealth(report: HealthReport, version: string, now: number) {
  const dependencies = DEPENDENCIES.flatMap((id) => {
    const check = report.components.get(id);
    return check === undefined ? [] : [[id, check.status] as const];
  });
  return {
    status: report.status,
    version,
    timestamp: new Date(now).toISOString(),
    checks: { api: 'ok', ...Object.fromEntries(dependencies) },
  };
}
