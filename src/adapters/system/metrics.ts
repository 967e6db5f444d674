import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Backlog } from '../../core/billing/ports/charge-backlog.ts';
import { CircuitMetrics } from './circuit-metrics.ts';
import { GatewayMetrics } from './gateway-metrics.ts';
import { DepositMetrics } from './deposit-metrics.ts';
import { GatheredItemMetrics } from './gathered-item-metrics.ts';
import { HealthMetrics } from './health-metrics.ts';
import { PayoutMetrics } from './payout-metrics.ts';
import { RevenueMetrics } from './revenue-metrics.ts';
import { SettlementMetrics } from './settlement-metrics.ts';
import { VaultDriftMetric } from './vault-drift-metric.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every metric of the service. No user id, key or path ever becomes a label. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];
  /** Holds the metrics of health and circuits once more, for those who may see nothing else. */
  private readonly healthRegistry = new Registry();

  private readonly httpRequests = new Counter({
    name: 'http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: this.registers,
  });
  private readonly httpDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: this.registers,
  });
  readonly charges = new Counter({
    name: 'charges_total',
    help: 'Charges asked for, by outcome',
    labelNames: ['outcome'],
    registers: this.registers,
  });
  readonly chargeDuration = new Histogram({
    name: 'charge_duration_seconds',
    help: 'Time to answer a charge',
    buckets: SECONDS,
    registers: this.registers,
  });
  readonly chargeBatchSize = new Histogram({
    name: 'charge_batch_size',
    help: 'Charges reserved in one commit',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers: this.registers,
  });
  readonly chainTransactions = new Counter({
    name: 'chain_transactions_total',
    help: 'Chain transactions decided, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers: this.registers,
  });
  readonly sorobanCalls = new Counter({
    name: 'soroban_calls_total',
    help: 'Calls of the Soroban RPC, by method and outcome',
    labelNames: ['method', 'outcome'],
    registers: this.registers,
  });
  readonly databaseFailures = new Counter({
    name: 'db_connection_failures_total',
    help: 'Times the database did not answer',
    registers: this.registers,
  });
  readonly workerSuccess = new Gauge({
    name: 'worker_last_success_timestamp_seconds',
    help: 'When a worker last completed a run',
    labelNames: ['worker'],
    registers: this.registers,
  });
  readonly workerFailures = new Counter({
    name: 'worker_failures_total',
    help: 'Runs of workers that failed, by the kind of error that ended them',
    labelNames: ['worker', 'reason'],
    registers: this.registers,
  });
  private readonly chargesOpen = new Gauge({
    name: 'charges_open',
    help: 'Charges not yet final, by status',
    labelNames: ['status'],
    registers: this.registers,
  });
  private readonly oldestOpen = new Gauge({
    name: 'charge_oldest_open_seconds',
    help: 'Age of the oldest charge not yet final',
    registers: this.registers,
  });
  readonly webhookAttempts = new Counter({
    name: 'webhook_attempts_total',
    help: 'Messages sent to webhooks, by what became of them',
    labelNames: ['outcome'],
    registers: this.registers,
  });
  readonly deposits = new DepositMetrics(this.registers);
  readonly vaultDrift = new VaultDriftMetric(this.registers);
  readonly gateway = new GatewayMetrics(this.registers);
  readonly gatheredItems = new GatheredItemMetrics(this.registers);
  readonly settlements = new SettlementMetrics(this.registers);
  readonly revenue = new RevenueMetrics(this.registers);
  readonly payouts = new PayoutMetrics(this.registers);
  readonly health: HealthMetrics;
  readonly circuits: CircuitMetrics;

  /** @param healthCheckUnitCostUsd what one health probe costs, in US dollars */
  constructor(healthCheckUnitCostUsd = 0.000_002) {
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry, this.healthRegistry];
    this.health = new HealthMetrics(registers, healthCheckUnitCostUsd);
    this.circuits = new CircuitMetrics(registers);
  }

  observe(request: { method: string; route: string; status: number; seconds: number }): void {
    const labels = { method: request.method, route: request.route, status: request.status };
    this.httpRequests.inc(labels);
    this.httpDuration.observe(labels, request.seconds);
  }

  show(openByStatus: Backlog['openByStatus'], oldestOpenAgeMs: number): void {
    for (const [status, count] of Object.entries(openByStatus)) this.chargesOpen.set({ status }, count);
    this.oldestOpen.set(oldestOpenAgeMs / 1000);
  }

  /** The Prometheus text format 0.0.4. */
  async text(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.registry.contentType, body: await this.registry.metrics() };
  }

  /** The same for health and circuits alone. */
  async healthText(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.healthRegistry.contentType, body: await this.healthRegistry.metrics() };
  }
}
