import { type ComponentCheck } from './component.ts';
import { type HealthProbe } from './ports/health-probe.ts';

export const TIMED_OUT: ComponentCheck = { status: 'down', reason: 'timeout' };

/** Nothing usable came back. A dependency that is merely slow or behind has not failed. */
export function isFailed({ status, reason }: ComponentCheck): boolean {
  return status === 'down' || reason === 'timeout';
}

/**
 * What a finished check means. A good answer that came late is slow. A time-out is down; but an external dependency is
 * only degraded while it is its first failure in a row, because one lost packet between us and a stranger is no outage.
 */
export function judgeCheck(
  { kind, limits }: Pick<HealthProbe, 'kind' | 'limits'>,
  check: ComponentCheck,
  latencyMs: number,
  previous: ComponentCheck | null,
): ComponentCheck {
  if (check.reason === 'timeout') {
    const excused = kind === 'external' && (previous === null || !isFailed(previous));
    return { status: excused ? 'degraded' : 'down', reason: 'timeout' };
  }
  return check.status === 'ok' && latencyMs > limits.slowMs ? { status: 'degraded', reason: 'slow' } : check;
}
