import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { pino } from 'pino';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { meteredScan, scanAlarms } from '../../../src/adapters/system/scan-report.ts';

describe('The report of deposit scans', () => {
  let metrics: Metrics;
  let lines: Record<string, unknown>[];
  beforeEach(() => {
    metrics = new Metrics();
    lines = [];
  });
  const logger = () => pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const textOf = async () => (await metrics.text()).body;

  it('counts what each run found, and nothing of a run that failed', async () => {
    const summary = { credited: 3, waiting: 2, networkAvailable: true };
    await meteredScan({ execute: () => okAsync(summary) }, metrics.deposits).execute();
    await meteredScan({ execute: () => errAsync({ kind: 'database_unavailable' }) }, metrics.deposits).execute();
    expect(await textOf()).to.include('deposits_total{outcome="credited"} 3');
    expect(await textOf()).to.include('deposits_total{outcome="unknown_depositor"} 2');
  });

  it('raises an alarm for ledgers that are gone, and for each deposit that cannot be credited', async () => {
    const alarms = scanAlarms(logger(), metrics.deposits);
    const gap = { contractId: 'C', fromLedger: 4, toLedger: 9 };
    const unreadable = { eventId: 'e', contractId: 'C', hash: 'h', ledger: 5, topics: [], value: '' };
    alarms.historyMissing(gap);
    alarms.unreadable({ ...unreadable, reason: 'undecodable' });
    expect(lines.map(({ level }) => level)).to.deep.equal([50, 50]);
    expect(lines[0]).to.deep.include({ depositGap: gap });
    expect(lines[1]).to.deep.include({ unreadableDeposit: { ...unreadable, reason: 'undecodable' } });
    expect(await textOf()).to.include('deposit_gaps_total 1');
    expect(await textOf()).to.include('deposits_total{outcome="unreadable"} 1');
  });
});
