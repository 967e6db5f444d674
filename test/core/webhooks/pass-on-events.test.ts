import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { ForgetEvents } from '../../../src/core/webhooks/forget-events.ts';
import { PassOnEvents } from '../../../src/core/webhooks/pass-on-events.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A store in which so many events wait, each for one endpoint unless nobody listens. */
function passerOf(waiting: number, isHeard = true) {
  const asked: number[] = [];
  let [left, wakes] = [waiting, 0];
  const passOn = (limit: number) => {
    asked.push(limit);
    const events = Math.min(limit, left);
    left -= events;
    return okAsync({ events, deliveries: isHeard ? events : 0 });
  };
  const wakeSender = () => void (wakes += 1);
  const passOnEvents = new PassOnEvents({ events: { passOn }, clock: new VirtualClock(), wakeSender });
  return { passOnEvents, asked, wakes: () => wakes };
}

describe('PassOnEvents', () => {
  it('goes on until nothing waits, in rounds of a bounded size, and wakes the sender', async () => {
    const { passOnEvents, asked, wakes } = passerOf(450);
    expect((await passOnEvents.execute())._unsafeUnwrap()).to.equal(450);
    expect([asked, wakes()]).to.deep.equal([[200, 200, 200], 3]);
  });

  it('wakes nobody for what nobody wants to hear', async () => {
    const { passOnEvents, wakes } = passerOf(10, false);
    expect((await passOnEvents.execute())._unsafeUnwrap()).to.equal(10);
    expect(wakes()).to.equal(0);
  });

  it('ends a run that would not end, for the next one to go on', async () => {
    const { passOnEvents } = passerOf(10 ** 9);
    expect((await passOnEvents.execute())._unsafeUnwrap()).to.equal(10_000);
  });

  it('fails with its store', async () => {
    const passOn = () => errAsync({ kind: 'database_unavailable' } as const);
    const ports = { events: { passOn }, clock: new VirtualClock(), wakeSender: () => undefined };
    expect((await new PassOnEvents(ports).execute())._unsafeUnwrapErr().kind).to.equal('database_unavailable');
  });
});

describe('ForgetEvents', () => {
  it('keeps events for 30 days, and drops a bounded number in a run', async () => {
    const clock = new VirtualClock();
    const asked: (readonly [number, number])[] = [];
    const forget = (before: number, limit: number) => {
      asked.push([before, limit]);
      return okAsync(7);
    };
    expect((await new ForgetEvents({ forget }, clock).execute())._unsafeUnwrap()).to.equal(7);
    expect(asked).to.deep.equal([[clock.now() - 30 * 86_400_000, 5_000]]);
  });
});
