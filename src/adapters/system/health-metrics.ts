import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type ComponentStatus } from '../../core/health/component.ts';
import { isFailed } from '../../core/health/judge-check.ts';
import { type HealthEvent, type HealthObserver } from '../../core/health/ports/health-observer.ts';

const STATUS_VALUES: Readonly<Record<ComponentStatus, number>> = { ok: 0, degraded: 1, down: 2 };
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/** What is exported of health. The names of the first three are seed 003's. */
export class HealthMetrics implements HealthObserver {
  private readonly checks;
  private readonly latencySum;
  private readonly costSaved;
  private readonly componentStatus;
  private readonly componentDuration;
  private readonly snapshotReads;
  private readonly responses;
  private readonly unitCostUsd: number;

  constructor(registers: Registry[], unitCostUsd: number) {
    this.unitCostUsd = unitCostUsd;
    this.checks = new Counter({
      name: 'health_checks_total',
      help: 'Total number of health checks performed',
      labelNames: ['status'],
      registers,
    });
    // Both are there from the start: a rate of failures needs a zero to rise from.
    for (const status of ['success', 'failure']) this.checks.inc({ status }, 0);
    this.latencySum = new Counter({
      name: 'health_check_latency_sum',
      help: 'Sum of health check latencies in milliseconds',
      registers,
    });
    this.costSaved = new Counter({
      name: 'cost_saved_usd',
      help: 'Estimated cost of health checks that were not needed, in US dollars',
      registers,
    });
    this.componentStatus = new Gauge({
      name: 'health_component_status',
      help: 'Status of a component: 0 ok, 1 degraded, 2 down',
      labelNames: ['component'],
      registers,
    });
    this.componentDuration = new Histogram({
      name: 'health_component_duration_seconds',
      help: 'Time to check a component',
      labelNames: ['component'],
      buckets: SECONDS,
      registers,
    });
    this.snapshotReads = new Counter({
      name: 'health_snapshot_reads_total',
      help: 'Health views answered, by how they got their answer',
      labelNames: ['view', 'result'],
      registers,
    });
    this.responses = new Counter({
      name: 'health_responses_total',
      help: 'Health views answered, by HTTP status code',
      labelNames: ['view', 'code'],
      registers,
    });
  }

  observe(event: HealthEvent): void {
    if (event.kind === 'component_checked') {
      const { id, latencyMs } = event.component;
      this.checks.inc({ status: isFailed(event.component) ? 'failure' : 'success' });
      this.latencySum.inc(latencyMs);
      this.componentDuration.observe({ component: id }, latencyMs / 1000);
    } else if (event.kind === 'refreshed') {
      for (const { id, status } of event.components) {
        this.componentStatus.set({ component: id }, STATUS_VALUES[status]);
      }
    } else if (event.kind === 'snapshot_read') {
      this.snapshotReads.inc({ view: event.view, result: event.result });
      this.costSaved.inc(event.probesAvoided * this.unitCostUsd);
    }
  }

  answered({ view, code }: { readonly view: string; readonly code: number }): void {
    this.responses.inc({ view, code });
  }
}
