import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import sinon from 'sinon';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';

const LONG_MS = 60_000;
const SHORT_MS = 15;
/** A timer may fire up to a millisecond early against another clock. */
const EARLY_MS = 2;

describe('SystemClock', () => {
  const clock = new SystemClock();

  it('tells epoch milliseconds', () => {
    const before = Date.now();
    const now = clock.now();
    expect(now).to.be.within(before, Date.now());
  });

  it('sleeps at least as long as it is told', async () => {
    const before = performance.now();
    await clock.sleep(SHORT_MS);
    expect(performance.now() - before).to.be.at.least(SHORT_MS - EARLY_MS);
  });

  it('calls back once after the time, unless it is called off before', () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const calledBack = sinon.spy();
      clock.after(SHORT_MS, calledBack);
      const callOff = clock.after(SHORT_MS, calledBack);
      callOff();
      timers.tick(SHORT_MS - 1);
      expect(calledBack.callCount).to.equal(0);
      timers.tick(LONG_MS);
      expect(calledBack.callCount).to.equal(1);
      expect(timers.countTimers()).to.equal(0);
    } finally {
      timers.restore();
    }
  });

  it('wakes without a rejection when the signal aborts, and leaves no timer behind', async () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const controller = new AbortController();
      const sleep = clock.sleep(LONG_MS, controller.signal);
      expect(timers.countTimers()).to.equal(1);
      controller.abort();
      await sleep;
      expect(timers.countTimers()).to.equal(0);
    } finally {
      timers.restore();
    }
  });

  it('does not sleep at all when the signal has aborted before', async () => {
    const before = performance.now();
    await clock.sleep(LONG_MS, AbortSignal.abort());
    expect(performance.now() - before).to.be.below(LONG_MS);
  });

  it('sleeps its time under a signal that stays quiet', async () => {
    const before = performance.now();
    await clock.sleep(SHORT_MS, new AbortController().signal);
    expect(performance.now() - before).to.be.at.least(SHORT_MS - EARLY_MS);
  });

  it('lets a deadline pass on its own', async () => {
    const deadline = clock.deadline(SHORT_MS);
    expect(deadline.aborted).to.equal(false);
    await pause(SHORT_MS * 4);
    expect(deadline.aborted).to.equal(true);
  });

  it('ends a deadline with its parent, or on its own before it', async () => {
    const parent = new AbortController();
    const withParent = clock.deadline(LONG_MS, parent.signal);
    const ownTime = clock.deadline(SHORT_MS, new AbortController().signal);
    expect(withParent.aborted).to.equal(false);
    parent.abort();
    expect(withParent.aborted).to.equal(true);
    await pause(SHORT_MS * 4);
    expect(ownTime.aborted).to.equal(true);
    expect(clock.deadline(LONG_MS, parent.signal).aborted).to.equal(true);
  });
});
