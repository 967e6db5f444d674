import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { ChargeNotices } from '../../../src/core/billing/charge-notices.ts';
import { type ChargeState, type UsageLedger } from '../../../src/core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const RESERVED: ChargeState = {
  id: 1n,
  attempt: 1,
  status: 'reserved',
  voidReason: null,
  hash: null,
  sendStatus: null,
};

/** The one method of the ledger that notices need, with a count of its calls. */
function ledgerOf(clock: VirtualClock) {
  const states = new Map<bigint, ChargeState>([[1n, RESERVED]]);
  const queriedAt: number[] = [];
  let down = false;
  const ledger: Pick<UsageLedger, 'states'> = {
    states: (ids): ResultAsync<ReadonlyMap<bigint, ChargeState>, StoreUnavailable> => {
      queriedAt.push(clock.now());
      if (down) return errAsync({ kind: 'database_unavailable' });
      return okAsync(new Map(ids.flatMap((id) => (states.has(id) ? [[id, states.get(id)!] as const] : []))));
    },
  };
  return { ledger, states, queriedAt, setDown: (value: boolean) => (down = value) };
}

const isVoided = (charge: ChargeState) => charge.status === 'voided';

describe('ChargeNotices', () => {
  it('notices within 50 ms what another process did', async () => {
    const clock = new VirtualClock();
    const { ledger, states } = ledgerOf(clock);
    const work = new ChargeNotices(ledger, clock).until(1n, isVoided, 5000);
    await clock.advance(120);
    states.set(1n, { ...RESERVED, status: 'voided' });
    const before = clock.now();
    expect((await clock.finish(work))._unsafeUnwrap().kind).to.equal('reached');
    expect(clock.now() - before).to.be.at.most(50);
  });

  it('looks at once when a worker of this process says that something changed', async () => {
    const clock = new VirtualClock();
    const { ledger, states } = ledgerOf(clock);
    const notices = new ChargeNotices(ledger, clock);
    const work = notices.until(1n, isVoided, 5000);
    await clock.advance(10);
    states.set(1n, { ...RESERVED, status: 'voided' });
    notices.look();
    const before = clock.now();
    await clock.finish(work);
    expect(clock.now()).to.equal(before);
  });

  it('asks one question for all waiters, and none while nobody waits', async () => {
    const clock = new VirtualClock();
    const { ledger, queriedAt } = ledgerOf(clock);
    const notices = new ChargeNotices(ledger, clock);
    const waiters = Array.from({ length: 100 }, () => notices.until(1n, isVoided, 200));
    await clock.finish(Promise.all(waiters));
    expect(queriedAt.length).to.be.at.most(8);
    const asked = queriedAt.length;
    await clock.advance(1000);
    notices.look();
    await clock.advance(1000);
    expect(queriedAt.length).to.equal(asked);
  });

  it('gives up when time runs out, with the state seen last', async () => {
    const clock = new VirtualClock();
    const { ledger } = ledgerOf(clock);
    const notices = new ChargeNotices(ledger, clock);
    const known = await clock.finish(notices.until(1n, isVoided, 200));
    expect(known._unsafeUnwrap()).to.deep.equal({ kind: 'overdue', charge: RESERVED });
    const unknown = await clock.finish(notices.until(2n, isVoided, 200));
    expect(unknown._unsafeUnwrap()).to.deep.equal({ kind: 'overdue', charge: null });
  });

  it('waits through a database that blinks, and says so when it stays away', async () => {
    const clock = new VirtualClock();
    const { ledger, setDown, states } = ledgerOf(clock);
    const notices = new ChargeNotices(ledger, clock);
    setDown(true);
    const away = await clock.finish(notices.until(1n, isVoided, 200));
    expect(away._unsafeUnwrapErr().kind).to.equal('database_unavailable');
    const blinked = notices.until(1n, isVoided, 5000);
    await clock.advance(200);
    setDown(false);
    states.set(1n, { ...RESERVED, status: 'voided' });
    expect((await clock.finish(blinked))._unsafeUnwrap().kind).to.equal('reached');
  });

  it('does not wait for a store that has gone silent in the middle of a look', async () => {
    const clock = new VirtualClock();
    const silent = { states: () => new ResultAsync<never, never>(new Promise(() => undefined)) };
    const before = clock.now();
    const overdue = await clock.finish(new ChargeNotices(silent, clock).until(1n, isVoided, 1000));
    expect(overdue._unsafeUnwrap()).to.deep.equal({ kind: 'overdue', charge: null });
    expect(clock.now() - before).to.be.at.most(1050);
  });

  it('tells whoever waits for a send that the network is out of reach, and nobody else', async () => {
    const clock = new VirtualClock();
    const { ledger } = ledgerOf(clock);
    const notices = new ChargeNotices(ledger, clock);
    const waiting = [1n, 1n, 2n].map((id) => notices.untilSent(id, 1000));
    const voided = notices.until(1n, isVoided, 1000);
    await clock.advance(10);
    const before = clock.now();
    notices.unreachable();
    for (const notice of waiting)
      expect((await clock.finish(notice))._unsafeUnwrap().kind).to.equal('network_unavailable');
    expect(clock.now()).to.equal(before);
    expect((await clock.finish(voided))._unsafeUnwrap().kind).to.equal('overdue');
  });

  it('lets everybody go when it is closed, after one last look', async () => {
    const clock = new VirtualClock();
    const { ledger, states } = ledgerOf(clock);
    const notices = new ChargeNotices(ledger, clock);
    const reached = notices.until(1n, isVoided, 5000);
    const unknown = notices.until(2n, isVoided, 5000);
    await clock.advance(10);
    states.set(1n, { ...RESERVED, status: 'voided' });
    const before = clock.now();
    notices.close();
    expect((await clock.finish(reached))._unsafeUnwrap().kind).to.equal('reached');
    expect((await clock.finish(unknown))._unsafeUnwrap().kind).to.equal('overdue');
    expect((await clock.finish(notices.until(2n, isVoided, 5000)))._unsafeUnwrap().kind).to.equal('overdue');
    expect(clock.now()).to.equal(before);
  });
});
