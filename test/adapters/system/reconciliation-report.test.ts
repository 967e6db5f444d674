import { expect } from 'chai';
import { createLogger } from '../../../src/adapters/system/logger.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { reconciliationReport } from '../../../src/adapters/system/reconciliation-report.ts';
import { type Reconciliation } from '../../../src/core/vault/reconciliation.ts';

const found = (...drifts: readonly bigint[]): Reconciliation => ({
  at: 0,
  pools: drifts.map((drift, index) => ({
    ...{ contractId: `C${index}`, ledger: 7, chain: 100n, balances: 90n, inFlight: 0n, uncredited: 10n },
    drift,
  })),
  unreadable: [],
});

describe('reconciliationReport', () => {
  const linesAfter = (...reconciliations: readonly Reconciliation[]) => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const report = reconciliationReport(createLogger('info', { write }));
    for (const each of reconciliations) report.observe(each);
    return lines;
  };
  const told = (lines: readonly Record<string, unknown>[]) =>
    lines.map(({ level, alert, contractId, units }) => {
      const { shortfall } = units as { readonly shortfall: string };
      return [level, alert ?? false, contractId, shortfall];
    });

  it('alerts when a contract begins to be short, when that changes and when it is over, not at every run', () => {
    const lines = linesAfter(...[0n, -5n, -5n, -6n, 0n, 0n, -1n].map((drift) => found(drift)));
    expect(told(lines)).to.deep.equal([
      ['error', true, 'C0', '5'],
      ['error', true, 'C0', '6'],
      ['info', false, 'C0', '0'],
      ['error', true, 'C0', '1'],
    ]);
  });

  it('tells contracts apart, and all the sums that make up the difference', () => {
    const lines = linesAfter(found(0n, -5n));
    expect(told(lines)).to.deep.equal([['error', true, 'C1', '5']]);
    const sums = { chain: '100', balances: '90', inFlight: '0', uncredited: '10', shortfall: '5' };
    expect(lines[0]).to.deep.include({ ledger: 7, units: sums });
  });

  it('does not alert about money that nobody has claimed', () => {
    expect(linesAfter(found(3n))).to.deep.equal([]);
  });
});

describe('vault_drift_units', () => {
  it('shows what is missing and what is too much, each summed over contracts and never set off', async () => {
    const metrics = new Metrics();
    metrics.vaultDrift.observe(found(-5n, -2n, 4n, 0n));
    const { body } = await metrics.text();
    expect(body).to.contain('vault_drift_units{kind="shortfall"} 7\n');
    expect(body).to.contain('vault_drift_units{kind="surplus"} 4\n');
  });

  it('is back at zero when all is well', async () => {
    const metrics = new Metrics();
    for (const drift of [-5n, 0n]) metrics.vaultDrift.observe(found(drift));
    expect((await metrics.text()).body).to.contain('vault_drift_units{kind="shortfall"} 0\n');
  });
});
