import { expect } from 'chai';
import { ATTEMPTS_MAX, pauseAfter } from '../../../src/core/webhooks/retry-schedule.ts';

const SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const DAY_MS = 86_400_000;

describe('The schedule of attempts', () => {
  it('is at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then no more', () => {
    const pauses = SECONDS.map((_, place) => pauseAfter(place + 1, null, () => 0));
    expect(pauses).to.deep.equal(SECONDS.map((seconds) => seconds * 1000));
    expect(ATTEMPTS_MAX).to.equal(10);
    expect(pauseAfter(ATTEMPTS_MAX, null, () => 0)).to.equal(null);
  });

  it('spreads what failed together by a twentieth, and brings nothing forward', () => {
    expect(pauseAfter(2, null, () => 0.999_999)).to.be.within(300_000, 315_000);
  });

  it('waits longer when asked to, never shorter, and no longer than its own longest pause', () => {
    const asked = (ms: number) => pauseAfter(2, ms, () => 0);
    expect([asked(1000), asked(600_000), asked(10 * DAY_MS)]).to.deep.equal([300_000, 600_000, DAY_MS]);
    expect(pauseAfter(ATTEMPTS_MAX, DAY_MS, () => 0)).to.equal(null);
  });
});
