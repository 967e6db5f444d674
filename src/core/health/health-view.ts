import { type HealthProbe } from './ports/health-probe.ts';

/** One way to look at the same components. */
export interface HealthView {
  readonly components: readonly string[];
  /** Those without which the view is down. */
  readonly critical: ReadonlySet<string>;
  /** Findings that are older are renewed before the view answers. */
  readonly maxAgeMs: number;
  /** How long the view waits for that; then it answers what is known. */
  readonly deadlineMs: number;
}

/** `api` is seeds 000 and 001, `health` seed 002, `v2` seed 003; `ready` and `startup` are for orchestrators. */
export type ViewName = 'api' | 'health' | 'v2' | 'ready' | 'startup';

export type HealthViews = Readonly<Record<ViewName, HealthView>>;

/** The dependencies that seed 000's body names beside the database. */
const STELLAR = ['soroban_rpc', 'horizon'];
const DATABASE = new Set(['database']);

/**
 * @param refreshIntervalMs how often the scheduler renews everything; 0 when it does not, and views must
 */
export function healthViews(
  probes: readonly Pick<HealthProbe, 'id' | 'kind'>[],
  refreshIntervalMs: number,
): HealthViews {
  const all = probes.map(({ id }) => id);
  const externals = probes.filter(({ kind }) => kind === 'external').map(({ id }) => id);
  const maxAge = (alone: number) => (refreshIntervalMs > 0 ? refreshIntervalMs * 2 : alone);
  return {
    api: {
      components: ['database', ...STELLAR.filter((id) => all.includes(id))],
      critical: DATABASE,
      maxAgeMs: maxAge(1_000),
      deadlineMs: 2_500,
    },
    health: {
      components: all,
      critical: new Set(['database', 'workers', ...externals]),
      maxAgeMs: maxAge(5_000),
      // Seed 002 wants its answer within 200 ms, whatever hangs.
      deadlineMs: 150,
    },
    v2: { components: all, critical: DATABASE, maxAgeMs: maxAge(5_000), deadlineMs: 2_500 },
    // Below the one second that Kubernetes gives a probe by default.
    ready: { components: ['database'], critical: DATABASE, maxAgeMs: maxAge(1_000), deadlineMs: 800 },
    // Asks whether everything was checked once, not how that went.
    startup: { components: all, critical: new Set(), maxAgeMs: Number.MAX_SAFE_INTEGER, deadlineMs: 800 },
  };
}
