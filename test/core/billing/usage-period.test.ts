import { expect } from 'chai';
import { usagePeriodOf } from '../../../src/core/billing/usage-period.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-21T09:15:00Z');

describe('usagePeriodOf', () => {
  const periodOf = (from: number | null, to: number | null) =>
    usagePeriodOf({ from, to }, NOW).match(
      (period) => [period.from, period.to],
      (refused) => refused,
    );

  it('ends now and is 30 days long unless it is told otherwise', () => {
    expect(periodOf(null, null)).to.deep.equal([NOW - 30 * DAY, NOW]);
    expect(periodOf(null, 5 * DAY)).to.deep.equal([-25 * DAY, 5 * DAY]);
    expect(periodOf(NOW - 1, null)).to.deep.equal([NOW - 1, NOW]);
  });

  it('is not empty', () => {
    expect(periodOf(5, 5)).to.equal('period_empty');
    expect(periodOf(6, 5)).to.equal('period_empty');
    expect(periodOf(NOW, null)).to.equal('period_empty');
  });

  it('is at most 366 days long', () => {
    expect(periodOf(0, 366 * DAY)).to.deep.equal([0, 366 * DAY]);
    expect(periodOf(0, 366 * DAY + 1)).to.equal('period_too_long');
    expect(periodOf(0, null)).to.equal('period_too_long');
  });
});
