import { expect } from 'chai';
import { err, ok } from 'neverthrow';
import { databaseFailureReport } from '../../../src/adapters/system/database-failure-report.ts';
import { createLogger } from '../../../src/adapters/system/logger.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { workerReport } from '../../../src/adapters/system/worker-report.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const WORKER = 'confirm_charges';

let metrics: Metrics;
let lines: Record<string, unknown>[];
beforeEach(() => {
  metrics = new Metrics();
  lines = [];
});

const logger = () =>
  createLogger('info', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
const sampleOf = async (name: string) =>
  (await metrics.text()).body.split('\n').find((line) => line.startsWith(name) && !line.startsWith('#'));

describe('workerReport', () => {
  const down = err({ kind: 'database_unavailable' });

  it('logs the first failure of an outage and its end, not every tick of it', () => {
    const report = workerReport(logger(), metrics, new VirtualClock());
    for (const outcome of [ok(null), down, down, down, ok(null), ok(null)]) report({ job: WORKER, outcome });
    expect(lines.map(({ level, message, worker }) => [level, message, worker])).to.deep.equal([
      ['error', 'Worker failing', WORKER],
      ['info', 'Worker recovered', WORKER],
    ]);
  });

  it('logs another kind of failure, and the same kind again after a recovery', () => {
    const report = workerReport(logger(), metrics, new VirtualClock());
    const regressed = err({ kind: 'ledger_regressed', ledger: 5, highestSeen: 2000 });
    for (const outcome of [down, regressed, ok(null), down]) report({ job: WORKER, outcome });
    expect(lines.map(({ error }) => error)).to.deep.equal([down.error, regressed.error, undefined, down.error]);
  });

  it('tells workers apart', () => {
    const report = workerReport(logger(), metrics, new VirtualClock());
    report({ job: WORKER, outcome: down });
    report({ job: 'submit_charges', outcome: down });
    report({ job: 'observe_backlog', outcome: ok(null) });
    expect(lines.map(({ worker }) => worker)).to.deep.equal([WORKER, 'submit_charges']);
  });

  it('marks when a worker last completed a run, and keeps the mark through an outage', async () => {
    const clock = new VirtualClock(5000);
    const report = workerReport(logger(), metrics, clock);
    report({ job: WORKER, outcome: ok(null) });
    await clock.advance(60_000);
    report({ job: WORKER, outcome: down });
    const name = `worker_last_success_timestamp_seconds{worker="${WORKER}"}`;
    expect(await sampleOf(name)).to.equal(`${name} 5`);
    report({ job: WORKER, outcome: ok(null) });
    expect(await sampleOf(name)).to.equal(`${name} 65`);
  });

  it('counts every failed run by its worker and reason, also those that it does not log', async () => {
    const report = workerReport(logger(), metrics, new VirtualClock());
    for (const outcome of [ok(null), down, down]) report({ job: WORKER, outcome });
    const name = `worker_failures_total{worker="${WORKER}",reason="database_unavailable"}`;
    expect(await sampleOf(name)).to.equal(`${name} 2`);
  });
});

describe('databaseFailureReport', () => {
  it('counts a silent database and logs its cause as a warning', async () => {
    databaseFailureReport(logger(), metrics)('unavailable', new Error('connect ECONNREFUSED'));
    expect(await sampleOf('db_connection_failures_total')).to.equal('db_connection_failures_total 1');
    expect(lines[0]).to.include({ level: 'warn', message: 'Database unavailable' });
    expect(lines[0]!['err']).to.include({ message: 'connect ECONNREFUSED' });
  });

  it('logs a refused statement as an error of ours and does not count it as an outage', async () => {
    databaseFailureReport(logger(), metrics)('bug', new Error('column "x" does not exist'));
    expect(await sampleOf('db_connection_failures_total')).to.equal('db_connection_failures_total 0');
    expect(lines[0]).to.include({ level: 'error', message: 'Database statement failed' });
  });
});
