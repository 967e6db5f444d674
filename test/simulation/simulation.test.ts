import { expect } from 'chai';
import { describeFailure, shrink, simulate } from './simulate.ts';

const SEEDS = 200;

describe('Simulated histories', () => {
  it(`charge exactly once under ${SEEDS} seeds of crashes, lost answers and races`, async function () {
    this.timeout(120_000);
    let charged = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = await simulate(seed);
      if (outcome.violations.length > 0) expect.fail(describeFailure(await shrink(outcome)));
      charged += outcome.charged;
    }
    expect(charged).to.be.above(SEEDS);
  });

  it('replay exactly: the same seed gives the same history and the same end', async () => {
    for (const seed of [3, 77, 1234]) expect(await simulate(seed)).to.deep.equal(await simulate(seed));
  });
});
