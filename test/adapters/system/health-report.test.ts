import { expect } from 'chai';
import { circuitReport } from '../../../src/adapters/system/circuit-report.ts';
import { HealthReport } from '../../../src/adapters/system/health-report.ts';
import { createLogger } from '../../../src/adapters/system/logger.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { type ComponentHealth } from '../../../src/core/health/component-health.ts';
import { type ComponentCheck, OK } from '../../../src/core/health/component.ts';

const LAGGING: ComponentCheck = { status: 'degraded', reason: 'lagging' };
const GONE: ComponentCheck = { status: 'down', reason: 'unavailable' };

let lines: Record<string, unknown>[];
beforeEach(() => (lines = []));
const logger = () =>
  createLogger('debug', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
const said = () => lines.map(({ level, message }) => `${String(level)} ${String(message)}`);

describe('HealthReport', () => {
  let report: HealthReport;
  beforeEach(() => (report = new HealthReport(logger(), new Set(['database']))));

  const component = (id: string, check: ComponentCheck): ComponentHealth => ({
    id,
    ...check,
    latencyMs: 1,
    checkedAt: 1,
    state: { version: 1, consecutiveFailures: 0, lastSuccess: 1 },
  });
  const refreshed = (database: ComponentCheck, horizon: ComponentCheck = OK) =>
    report.observe({
      kind: 'refreshed',
      components: [component('database', database), component('horizon', horizon)],
      durationMs: 45,
    });
  const lost = () => report.observe({ kind: 'state_not_recorded', componentId: 'database' });

  it('logs a refresh with the fields and words of seed 003', () => {
    refreshed(OK, LAGGING);
    const { timestamp, ...line } = lines[0]!;
    expect(timestamp).to.be.a('string');
    expect(line).to.deep.equal({
      level: 'info',
      message: 'Health check completed',
      service: 'health-monitor',
      status: 'degraded',
      duration: 45,
      cached: false,
      components: { database: 'ok', horizon: 'degraded (lagging)' },
    });
  });

  it('says healthy, degraded and down', () => {
    refreshed(OK);
    refreshed(OK, GONE);
    refreshed(GONE);
    expect(lines.map(({ status }) => status)).to.deep.equal(['healthy', 'degraded', 'down']);
  });

  it('is loud only when a finding has changed', () => {
    refreshed(OK);
    refreshed(OK);
    refreshed(OK, LAGGING);
    refreshed(OK, GONE);
    refreshed(OK, GONE);
    expect(lines.map(({ level }) => level)).to.deep.equal(['info', 'debug', 'info', 'info', 'debug']);
  });

  it('logs a store of states that fails once an outage, and its return', () => {
    refreshed(OK);
    for (let refresh = 0; refresh < 3; refresh += 1) {
      lost();
      lost();
      refreshed(OK);
    }
    refreshed(OK);
    refreshed(OK);
    lost();
    expect(said().filter((line) => line.includes('state'))).to.deep.equal([
      'warn Health state not recorded: its store does not answer',
      'info Health state recorded again',
      'warn Health state not recorded: its store does not answer',
    ]);
  });

  it('logs the cause of a probe that breaks its word', () => {
    report.observe({ kind: 'probe_rejected', componentId: 'database', cause: new Error('not a function') });
    expect(said()).to.deep.equal(['error Health probe failed by a bug']);
    expect(lines[0]!['err']).to.include({ message: 'not a function' });
  });
});

describe('circuitReport', () => {
  it('logs each change of a circuit, an opening as a warning, and passes everything on', async () => {
    const metrics = new Metrics();
    const report = circuitReport(logger(), metrics.circuits);
    report.changed({ service: 'horizon', from: 'closed', to: 'open', at: 1 });
    report.changed({ service: 'horizon', from: 'open', to: 'half_open', at: 2 });
    report.changed({ service: 'horizon', from: 'half_open', to: 'forced_open', at: 3 });
    report.called('horizon', 'success');
    expect(lines.map(({ level, circuit, from, to }) => [level, circuit, from, to])).to.deep.equal([
      ['warn', 'horizon', 'closed', 'open'],
      ['info', 'horizon', 'open', 'half_open'],
      ['warn', 'horizon', 'half_open', 'forced_open'],
    ]);
    const { body } = await metrics.healthText();
    expect(body).to.contain('circuit_breaker_trips_total 1').and.contain('{service="horizon",outcome="success"} 1');
  });
});
