import { expect } from 'chai';
import { parseBenchOptions } from './bench-options.ts';
import { compare } from './compare.ts';
import { isReached, type Finding } from './finding.ts';
import { type Round } from './round.ts';
import { quantileOf, slopeOf, spreadOf } from './statistics.ts';
import { roundOf } from './wrk-round.ts';

const round = (perSecond: number, failures = 0): Round => ({ perSecond, done: perSecond, failures, latencyMs: null });

/** Runs through the given rounds, after one that warms up. */
function side(name: string, log: string[], ...rounds: readonly Round[]) {
  const upcoming = [round(1), ...rounds];
  return {
    name,
    run: () => {
      log.push(name);
      return Promise.resolve(upcoming.shift() ?? round(1));
    },
  };
}

describe('Figures of the bench', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(spreadOf([9, 1, 4])).to.deep.equal({ min: 1, median: 4, max: 9 });
    expect(spreadOf([8, 1, 2, 4])).to.deep.equal({ min: 1, median: 3, max: 8 });
    expect(() => spreadOf([])).to.throw(RangeError);
  });

  it('takes the smallest value that the share of them does not exceed', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect([0, 0.5, 0.99, 1].map((share) => quantileOf(values, share))).to.deep.equal([1, 100, 198, 200]);
    expect(() => quantileOf([], 0.5)).to.throw(RangeError);
  });

  it('finds the slope of a line, and none in a flat one or a single point', () => {
    expect(slopeOf([10, 12, 14, 16])).to.equal(2);
    expect(slopeOf([7, 7, 7])).to.equal(0);
    expect(slopeOf([7])).to.equal(0);
  });

  it('alternates the sides and judges the median of the ratios of neighbours', async () => {
    const log: string[] = [];
    const subject = side('a', log, round(10), round(90), round(20));
    const reference = side('b', log, round(10), round(30), round(10));
    const finding = await compare(subject, reference, { atLeast: 2 }, { pairs: 3, roundSeconds: 1 });
    expect(log.join('')).to.equal('abababab');
    expect(finding.value).to.deep.equal({ min: 1, median: 2, max: 3 });
    expect(isReached(finding)).to.equal(true);
  });

  it('counts the failures of every round, the warming up included', async () => {
    const failing = { name: 'a', run: () => Promise.resolve(round(10, 1)) };
    const finding = await compare(failing, side('b', []), null, { pairs: 2, roundSeconds: 1 });
    expect(finding.failures).to.equal(3);
  });

  it('counts only the good answers that wrk was given, and everything else as failures', () => {
    const line = '{"answers":300,"bad":40,"broken":2,"seconds":2.000000,"p50Ms":20.5,"p99Ms":80.25}';
    expect(roundOf(`Running 2s test\n  300 requests in 2.00s\n${line}\n`)).to.deep.equal({
      perSecond: 130,
      done: 260,
      failures: 42,
      latencyMs: { p50: 20.5, p99: 80.25 },
    });
  });

  it('does not reach a bar that it only touches from the wrong side', () => {
    const value = { min: 4, median: 4, max: 4 };
    const finding: Finding = {
      what: '',
      reference: '',
      unit: 'ms',
      value,
      toReach: null,
      orientation: '',
      failures: 0,
    };
    expect(isReached(finding)).to.equal(null);
    expect(isReached({ ...finding, toReach: { below: 4 } })).to.equal(false);
    expect(isReached({ ...finding, toReach: { atLeast: 4 } })).to.equal(true);
  });

  it('refuses options that it would otherwise ignore', () => {
    expect(parseBenchOptions(['--rows', '10000000', '--only', 'size']).tableRows).to.equal(10_000_000);
    for (const args of [['--rows', '1e6'], ['--soak', '0'], ['--only', 'speed'], ['--fast']]) {
      expect(() => parseBenchOptions(args), args.join(' ')).to.throw();
    }
  });
});
