import { expect } from 'chai';
import { createLogger } from '../../../src/adapters/system/logger.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { settlementReport } from '../../../src/adapters/system/settlement-report.ts';
import { type SettlementReconciliation } from '../../../src/core/settlement/settlement-reconciliation.ts';

const SUMS = { earned: 0n, completed: 0n, open: 0n, unsettled: 0n, writtenOff: 0n, mismatched: 0, inReview: 0 };

function found(imbalance: bigint, drift: bigint | null = 0n): SettlementReconciliation {
  const chain = { contractId: 'CPOOL', fromLedger: 1, toLedger: 9, units: 0n };
  const payouts = drift === null ? null : { chain, books: { completed: 0n, undecided: 0n }, drift };
  return { at: 0, sums: { ...SUMS, setAside: {} }, imbalance, payouts };
}

describe('settlementReport', () => {
  it('alerts when something begins to differ, when that changes and when it is over, not at every run', () => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const report = settlementReport(createLogger('info', { write }));
    for (const each of [found(0n), found(5n), found(5n), found(5n, -7n), found(0n), found(0n, null)])
      report.observe(each);
    expect(lines.map(({ level, alert, units }) => [level, alert ?? false, units])).to.deep.equal([
      ['error', true, { imbalance: '5', payoutDrift: '0' }],
      ['error', true, { imbalance: '5', payoutDrift: '-7' }],
      ['info', false, { imbalance: '0', payoutDrift: '0' }],
    ]);
  });
});

describe('settlement_drift_units and settlements_waiting', () => {
  it('show each difference by its kind, and nobody who waits no more', async () => {
    const metrics = new Metrics();
    const waiting = { ...found(-5n, 7n), sums: { ...SUMS, inReview: 2, setAside: { trustline_missing: 3 } } };
    metrics.payouts.observe(waiting);
    const before = (await metrics.text()).body;
    expect(before).to.contain('settlement_drift_units{kind="books"} 5');
    expect(before).to.contain('settlement_drift_units{kind="chain_paid_more"} 7');
    expect(before).to.contain('settlement_drift_units{kind="chain_paid_less"} 0');
    expect(before).to.contain('settlements_waiting{reason="review"} 2');
    expect(before).to.contain('settlements_waiting{reason="trustline_missing"} 3');
    metrics.payouts.observe(found(0n));
    expect((await metrics.text()).body).not.to.contain('trustline_missing');
  });
});
