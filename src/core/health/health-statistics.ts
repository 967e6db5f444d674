import { isFailed } from './judge-check.ts';
import { type HealthEvent, type HealthObserver } from './ports/health-observer.ts';

/** Since the process started. */
export interface HealthFigures {
  readonly checks: number;
  readonly failedChecks: number;
  /** Of all checks together. */
  readonly latencyMs: number;
  /** US dollars that were not spent on probes, because an answer was at hand or under way: an estimate. */
  readonly costSavedUsd: number;
}

/** Counts what seed 003 tells of the monitor itself. */
export class HealthStatistics implements HealthObserver {
  private readonly unitCostUsd: number;
  private checks = 0;
  private failedChecks = 0;
  private latencyMs = 0;
  private probesAvoided = 0;

  /** @param unitCostUsd what one probe costs, in US dollars */
  constructor(unitCostUsd: number) {
    this.unitCostUsd = unitCostUsd;
  }

  get figures(): HealthFigures {
    const { checks, failedChecks, latencyMs } = this;
    return { checks, failedChecks, latencyMs, costSavedUsd: this.probesAvoided * this.unitCostUsd };
  }

  observe(event: HealthEvent): void {
    if (event.kind === 'snapshot_read') this.probesAvoided += event.probesAvoided;
    if (event.kind !== 'component_checked') return;
    this.checks += 1;
    this.latencyMs += event.component.latencyMs;
    if (isFailed(event.component)) this.failedChecks += 1;
  }
}
