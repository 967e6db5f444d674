import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { SweepHolds } from '../../../src/core/gateway/sweep-holds.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A store in which so many holds have expired. */
function sweeperOf(expired: number) {
  const asked: number[] = [];
  const told: number[] = [];
  let left = expired;
  const sweep = (limit: number) => {
    asked.push(limit);
    const swept = Math.min(limit, left);
    left -= swept;
    return okAsync(swept);
  };
  const observer = { holdsSwept: (count: number) => void told.push(count) };
  return { sweepHolds: new SweepHolds({ calls: { sweep }, observer, clock: new VirtualClock() }), asked, told };
}

describe('SweepHolds', () => {
  it('goes on until nothing is left, in rounds of a bounded size', async () => {
    const { sweepHolds, asked, told } = sweeperOf(1_200);
    expect((await sweepHolds.execute())._unsafeUnwrap()).to.equal(1_200);
    expect(asked).to.deep.equal([500, 500, 500, 500]);
    expect(told).to.deep.equal([500, 500, 200]);
  });

  it('tells nobody when there is nothing', async () => {
    const { sweepHolds, asked, told } = sweeperOf(0);
    expect((await sweepHolds.execute())._unsafeUnwrap()).to.equal(0);
    expect([asked, told]).to.deep.equal([[500], []]);
  });

  it('ends a run that would not end, for the next one to go on', async () => {
    const { sweepHolds } = sweeperOf(10 ** 9);
    expect((await sweepHolds.execute())._unsafeUnwrap()).to.equal(50_000);
  });

  it('fails with its store', async () => {
    const sweep = () => errAsync({ kind: 'database_unavailable' } as const);
    const observer = { holdsSwept: () => undefined };
    const sweepHolds = new SweepHolds({ calls: { sweep }, observer, clock: new VirtualClock() });
    expect((await sweepHolds.execute())._unsafeUnwrapErr().kind).to.equal('database_unavailable');
  });
});
