import { expect } from 'chai';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { type ComponentHealth } from '../../../src/core/health/component-health.ts';
import { type ComponentCheck, OK } from '../../../src/core/health/component.ts';
import { CircuitBreakers } from '../../../src/core/shared/circuit-breakers.ts';

const SLOW: ComponentCheck = { status: 'degraded', reason: 'slow' };
const TIMED_OUT: ComponentCheck = { status: 'degraded', reason: 'timeout' };
const GONE: ComponentCheck = { status: 'down', reason: 'unavailable' };

function component(id: string, check: ComponentCheck, latencyMs = 10): ComponentHealth {
  const state = { version: 1, consecutiveFailures: 0, lastSuccess: 1 };
  return { id, ...check, latencyMs, checkedAt: 1, state };
}

describe('The metrics of health', () => {
  let metrics: Metrics;
  beforeEach(() => (metrics = new Metrics(0.5)));

  const lines = async () => (await metrics.text()).body.split('\n');

  it('begin with a zero of successes and of failures', async () => {
    expect(await lines()).to.include.members([
      'health_checks_total{status="success"} 0',
      'health_checks_total{status="failure"} 0',
      'health_check_latency_sum 0',
      'circuit_breaker_trips_total 0',
      'cost_saved_usd 0',
    ]);
  });

  it('count checks by success and sum their latency in milliseconds', async () => {
    for (const check of [OK, SLOW, TIMED_OUT, GONE]) {
      metrics.health.observe({ kind: 'component_checked', component: component('horizon', check, 40) });
    }
    expect(await lines()).to.include.members([
      'health_checks_total{status="success"} 2',
      'health_checks_total{status="failure"} 2',
      'health_check_latency_sum 160',
      'health_component_duration_seconds_count{component="horizon"} 4',
      'health_component_duration_seconds_bucket{le="0.025",component="horizon"} 0',
      'health_component_duration_seconds_bucket{le="0.05",component="horizon"} 4',
    ]);
  });

  it('show each component as 0, 1 or 2', async () => {
    const components = [component('database', OK), component('redis', SLOW), component('horizon', GONE)];
    metrics.health.observe({ kind: 'refreshed', components, durationMs: 12 });
    expect(await lines()).to.include.members([
      'health_component_status{component="database"} 0',
      'health_component_status{component="redis"} 1',
      'health_component_status{component="horizon"} 2',
    ]);
  });

  it('count reads and answers by view, and what was saved', async () => {
    metrics.health.observe({ kind: 'snapshot_read', view: 'v2', result: 'hit', probesAvoided: 3 });
    metrics.health.observe({ kind: 'snapshot_read', view: 'v2', result: 'miss', probesAvoided: 0 });
    metrics.health.answered({ view: 'v2', code: 503 });
    expect(await lines()).to.include.members([
      'health_snapshot_reads_total{view="v2",result="hit"} 1',
      'health_snapshot_reads_total{view="v2",result="miss"} 1',
      'cost_saved_usd 1.5',
      'health_responses_total{view="v2",code="503"} 1',
    ]);
  });

  it('can be had without any other metric', async () => {
    const { body, contentType } = await metrics.healthText();
    expect(contentType).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(body).to.contain('health_checks_total{status="success"} 0').and.contain('circuit_breaker_trips_total 0');
    expect(body).not.to.contain('charges_total').and.not.to.contain('process_cpu');
  });
});

describe('The metrics of circuits', () => {
  it('count trips and calls, and show the state of each circuit as it is when they are read', async () => {
    const metrics = new Metrics();
    const policy = { failureThreshold: 1, cooldownMs: 30_000, trialCalls: 3, trialMaxMs: 30_000 };
    const breakers = new CircuitBreakers(policy, metrics.circuits);
    let now = 0;
    metrics.circuits.watch(() => breakers.list(now));
    const horizon = breakers.of('horizon');
    horizon.settle(horizon.acquire(now)._unsafeUnwrap(), 'failure', now);
    horizon.acquire(now);
    breakers.of('redis').forceOpen(now);
    const lines = async () => (await metrics.healthText()).body.split('\n');
    expect(await lines()).to.include.members([
      'circuit_breaker_trips_total 1',
      'circuit_breaker_calls_total{service="horizon",outcome="failure"} 1',
      'circuit_breaker_calls_total{service="horizon",outcome="rejected"} 1',
      'circuit_breaker_state{service="horizon",state="open"} 1',
      'circuit_breaker_state{service="horizon",state="closed"} 0',
      'circuit_breaker_state{service="redis",state="forced_open"} 1',
    ]);
    now = policy.cooldownMs;
    expect(await lines()).to.include.members([
      'circuit_breaker_state{service="horizon",state="open"} 0',
      'circuit_breaker_state{service="horizon",state="half_open"} 1',
    ]);
  });
});
