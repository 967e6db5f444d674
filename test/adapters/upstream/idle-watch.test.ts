import { expect } from 'chai';
import { IdleWatch } from '../../../src/adapters/upstream/idle-watch.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('IdleWatch', () => {
  let clock: VirtualClock;
  let told: number;
  let watch: IdleWatch;
  beforeEach(() => {
    clock = new VirtualClock();
    told = 0;
    watch = new IdleWatch(clock, 1000, () => (told += 1));
  });

  it('tells once, when nothing has come for exactly so long', async () => {
    watch.wait();
    await clock.advance(999);
    expect(told).to.equal(0);
    await clock.advance(1);
    expect(told).to.equal(1);
    watch.wait();
    await clock.advance(10_000);
    expect(told).to.equal(1);
  });

  it('begins anew with everything that comes', async () => {
    for (let count = 0; count < 10; count += 1) {
      watch.wait();
      await clock.advance(900);
    }
    expect(told).to.equal(0);
    await clock.advance(100);
    expect(told).to.equal(1);
  });

  it('does not count the time in which nothing is waited for', async () => {
    watch.wait();
    await clock.advance(900);
    watch.rest();
    await clock.advance(10_000);
    expect(told).to.equal(0);
    watch.wait();
    await clock.advance(999);
    expect(told).to.equal(0);
    await clock.advance(1);
    expect(told).to.equal(1);
  });

  it('tells nothing before the first wait, nor after it was stopped', async () => {
    await clock.advance(10_000);
    watch.wait();
    watch.stop();
    await clock.advance(10_000);
    watch.wait();
    await clock.advance(10_000);
    expect(told).to.equal(0);
  });
});
