import { expect } from 'chai';
import { describeFailure, LEVELS, shrink, simulate, type Level } from './simulate.ts';

const SEEDS: Readonly<Record<Level, number>> = { paper: 200, wire: 10 };

describe('Simulated histories', () => {
  for (const level of ['paper', 'wire'] as const) {
    const seeds = SEEDS[level];
    it(`charge exactly once under ${seeds} seeds of crashes, lost answers and races, at ${level} level`, async function () {
      this.timeout(120_000);
      let charged = 0;
      for (let seed = 1; seed <= seeds; seed += 1) {
        const outcome = await simulate(seed, LEVELS[level]);
        if (outcome.violations.length > 0) expect.fail(describeFailure(await shrink(outcome, LEVELS[level]), level));
        charged += outcome.charged;
      }
      expect(charged).to.be.above(seeds);
    });
  }

  it('replay exactly: the same seed gives the same history and the same end', async () => {
    for (const seed of [3, 77, 1234]) expect(await simulate(seed)).to.deep.equal(await simulate(seed));
  });
});
