import { expect } from 'chai';
import fc from 'fast-check';
import { bucketStartOf, bucketStartsOf, USAGE_GROUPINGS } from '../../../src/core/billing/usage-bucket.ts';

const DAY = 86_400_000;
const at = (time: string) => Date.parse(time);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

describe('Buckets of usage', () => {
  for (const [time, day, week, month] of [
    ['2026-11-21T23:59:59.999Z', '2026-11-21', '2026-11-16', '2026-11-01'],
    ['2026-11-22T23:59:59.999Z', '2026-11-22', '2026-11-16', '2026-11-01'],
    ['2026-11-23T00:00:00.000Z', '2026-11-23', '2026-11-23', '2026-11-01'],
    ['2027-01-01T00:00:00.000Z', '2027-01-01', '2026-12-28', '2027-01-01'],
    ['2024-02-29T12:00:00.000Z', '2024-02-29', '2024-02-26', '2024-02-01'],
    ['1970-01-01T00:00:00.000Z', '1970-01-01', '1969-12-29', '1970-01-01'],
    ['1969-12-28T23:00:00.000Z', '1969-12-28', '1969-12-22', '1969-12-01'],
    ['0099-03-31T10:00:00.000Z', '0099-03-31', '0099-03-30', '0099-03-01'],
  ] as const) {
    it(`${time} lies in the day ${day}, the week ${week} and the month ${month}`, () => {
      expect(USAGE_GROUPINGS.map((grouping) => dayOf(bucketStartOf(at(time), grouping)))).to.deep.equal([
        day,
        week,
        month,
      ]);
    });
  }

  it('are all that the period touches, none that begins where it ends', () => {
    const starts = (from: string, to: string, grouping: (typeof USAGE_GROUPINGS)[number]) =>
      bucketStartsOf({ from: at(from), to: at(to) }, grouping).map(dayOf);
    expect(starts('2026-10-31T23:00:00Z', '2026-11-02T00:00:00Z', 'day')).to.deep.equal(['2026-10-31', '2026-11-01']);
    expect(starts('2026-10-31', '2026-11-02', 'week')).to.deep.equal(['2026-10-26']);
    expect(starts('2025-12-31', '2026-03-01T00:00:00.001Z', 'month')).to.deep.equal([
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
    ]);
  });

  it('follow each other without a gap, and hold every moment of the period', () => {
    const time = fc.integer({ min: at('1900-01-01'), max: at('2100-01-01') });
    const length = fc.integer({ min: 1, max: 366 * DAY });
    fc.assert(
      fc.property(time, length, fc.constantFrom(...USAGE_GROUPINGS), (from, lengthMs, grouping) => {
        const period = { from, to: from + lengthMs };
        const starts = bucketStartsOf(period, grouping);
        expect(starts[0]).to.equal(bucketStartOf(from, grouping));
        expect(starts.at(-1)).to.equal(bucketStartOf(period.to - 1, grouping));
        for (const [index, start] of starts.entries()) {
          expect(bucketStartOf(start, grouping)).to.equal(start);
          if (index > 0) expect(bucketStartOf(start - 1, grouping)).to.equal(starts[index - 1]);
        }
      }),
    );
  });
});
