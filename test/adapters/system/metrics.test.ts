import { expect } from 'chai';
import { Metrics } from '../../../src/adapters/system/metrics.ts';

const NAMES = [
  'http_requests_total',
  'http_request_duration_seconds',
  'charges_total',
  'charge_duration_seconds',
  'charge_batch_size',
  'gathered_items_total',
  'gathered_item_refusals_total',
  'chain_transactions_total',
  'soroban_calls_total',
  'db_connection_failures_total',
  'worker_last_success_timestamp_seconds',
  'worker_failures_total',
  'charges_open',
  'charge_oldest_open_seconds',
  'health_checks_total',
  'health_check_latency_sum',
  'circuit_breaker_trips_total',
  'cost_saved_usd',
  'health_component_status',
  'health_component_duration_seconds',
  'health_snapshot_reads_total',
  'health_responses_total',
  'circuit_breaker_state',
  'circuit_breaker_calls_total',
  'process_cpu_seconds_total',
  'nodejs_eventloop_lag_seconds',
];

describe('Metrics', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = new Metrics();
  });

  const linesOf = async () => (await metrics.text()).body.split('\n');

  for (const name of NAMES) {
    it(`names ${name} with help and type from the start`, async () => {
      const lines = await linesOf();
      expect(lines.some((line) => line.startsWith(`# HELP ${name} `))).to.equal(true);
      expect(lines.some((line) => line.startsWith(`# TYPE ${name} `))).to.equal(true);
    });
  }

  it('shows a zero from the start for whatever an alert wants to see the first of', async () => {
    expect(await linesOf()).to.include.members([
      'deposits_total{outcome="unreadable"} 0',
      'gathered_item_refusals_total{refusal="paused"} 0',
      'gateway_settlements_given_up_total{kind="capture"} 0',
    ]);
  });

  it('is the Prometheus text format 0.0.4', async () => {
    expect((await metrics.text()).contentType).to.equal('text/plain; version=0.0.4; charset=utf-8');
  });

  it('counts and times an HTTP answer under its method, route and status', async () => {
    metrics.observe({ method: 'POST', route: '/api/billing/deduct', status: 200, seconds: 0.02 });
    const labels = 'method="POST",route="/api/billing/deduct",status="200"';
    expect(await linesOf()).to.include.members([
      `http_requests_total{${labels}} 1`,
      `http_request_duration_seconds_bucket{le="0.01",${labels}} 0`,
      `http_request_duration_seconds_bucket{le="0.025",${labels}} 1`,
      `http_request_duration_seconds_sum{${labels}} 0.02`,
    ]);
  });

  it('shows the backlog as it was seen last', async () => {
    metrics.show({ held: 1, reserved: 7, submitted: 3, review: 1 }, 9000);
    metrics.show({ held: 0, reserved: 2, submitted: 3, review: 1 }, 1500);
    expect(await linesOf()).to.include.members([
      'charges_open{status="held"} 0',
      'charges_open{status="reserved"} 2',
      'charges_open{status="submitted"} 3',
      'charges_open{status="review"} 1',
      'charge_oldest_open_seconds 1.5',
    ]);
  });

  it('shares nothing with the metrics of another instance in the same process', async () => {
    new Metrics().databaseFailures.inc(5);
    expect(await linesOf()).to.include('db_connection_failures_total 0');
  });
});
