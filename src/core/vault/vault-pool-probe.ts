import { OK, type ComponentCheck } from '../health/component.ts';
import { type HealthProbe } from '../health/ports/health-probe.ts';
import { type Clock } from '../shared/clock.ts';
import { type Reconciliations } from './ports/reconciliations.ts';
import { type Reconciliation } from './reconciliation.ts';

/** So many comparisons may fail to come before nobody knows any more how things stand. */
const INTERVALS_MISSED_MAX = 10;
const STALE_MS_MIN = 60_000;
/** A database that hangs is no time-out of the contracts. */
const READ_TIME_SHARE = 0.5;

/** As well as the shared contracts are able to pay what they owe, by the last comparison of any process. */
export class VaultPoolProbe implements HealthProbe {
  readonly id = 'vault_pool';
  readonly kind = 'internal';
  readonly limits = { timeoutMs: 1_000, slowMs: 1_000 };
  private readonly reconciliations: Pick<Reconciliations, 'latest'>;
  private readonly clock: Clock;
  private readonly staleMs: number;
  private known: { readonly at: number; readonly check: ComponentCheck };

  constructor(
    reconciliations: Pick<Reconciliations, 'latest'>,
    clock: Clock,
    policy: { readonly reconcileIntervalMs: number },
  ) {
    this.reconciliations = reconciliations;
    this.clock = clock;
    this.staleMs = Math.max(STALE_MS_MIN, policy.reconcileIntervalMs * INTERVALS_MISSED_MAX);
    // Before the first comparison nothing speaks against the contracts, for as long as one may take to come.
    this.known = { at: clock.now(), check: OK };
  }

  /** A database that does not answer says nothing about the contracts: then what it said last is what counts. */
  async check(signal: AbortSignal): Promise<ComponentCheck> {
    const answered = new AbortController();
    const read = this.reconciliations.latest().map((latest) => {
      if (latest !== null) this.known = { at: latest.at, check: verdictOn(latest) };
    });
    const patienceMs = this.limits.timeoutMs * READ_TIME_SHARE;
    await Promise.race([read, this.clock.sleep(patienceMs, AbortSignal.any([signal, answered.signal]))]);
    answered.abort();
    const { at, check } = this.known;
    const isStale = this.clock.now() - at > this.staleMs;
    return check.status === 'ok' && isStale ? { status: 'degraded', reason: 'stale' } : check;
  }
}

function verdictOn({ pools, unreadable }: Reconciliation): ComponentCheck {
  if (pools.some(({ drift }) => drift < 0n)) return { status: 'degraded', reason: 'underfunded' };
  return unreadable.length > 0 ? { status: 'degraded', reason: 'bad_response' } : OK;
}
