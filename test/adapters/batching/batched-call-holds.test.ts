import { expect } from 'chai';
import { err, errAsync, ok, okAsync, ResultAsync, type Result } from 'neverthrow';
import { BatchedCallHolds } from '../../../src/adapters/batching/batched-call-holds.ts';
import { type ChargeHolds, type NewHold } from '../../../src/core/billing/ports/charge-holds.ts';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { addKey, holdFor, offerApi } from '../../contract/api-key-scenario.ts';
import { fund, moneyOf, NOW } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { openMemoryWorld } from '../../support/memory-world.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POLICY = { batchMax: 8, queueMax: 100 };

describe('BatchedCallHolds', () => {
  let world: World;
  let call: (place: number, over?: Partial<NewHold>) => NewHold;
  let batches: number[];
  beforeEach(async () => {
    world = await openMemoryWorld();
    await offerApi(world);
    await fund(world, 'alice', 3n);
    const key = await addKey(world);
    call = (place, over) => holdFor(key, `gw_${place}`, 1n, over);
    batches = [];
  });

  const counted: ChargeHolds = {
    holdMany: (holds, now) => {
      batches.push(holds.length);
      return world.holds.holdMany(holds, now);
    },
  };
  const holdsOn = (holds: ChargeHolds, policy = POLICY) => new BatchedCallHolds(holds, new VirtualClock(NOW), policy);

  it('holds for calls that come together in one commit, as many as the vault can pay', async () => {
    const holds = holdsOn(counted);
    const outcomes = await Promise.all([0, 1, 2, 3, 4].map((place) => holds.hold(call(place))));
    const kinds = outcomes.map((outcome) => outcome._unsafeUnwrap().kind);
    expect(kinds).to.deep.equal(['held', 'held', 'held', 'insufficient', 'insufficient']);
    expect(batches).to.deep.equal([5]);
  });

  it('answers two calls with one request id that came at once with one hold', async () => {
    const holds = holdsOn(counted);
    const outcomes = await Promise.all([holds.hold(call(0)), holds.hold(call(0))]);
    expect(outcomes.map((outcome) => outcome._unsafeUnwrap().kind)).to.deep.equal(['held', 'exists']);
    expect(await moneyOf(world)).to.deep.equal([3n, 1n]);
  });

  it('answers twenty calls with one request id that came at once: they do not lose a race against themselves', async () => {
    const holds = holdsOn(counted, { ...POLICY, batchMax: 100 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => holds.hold(call(0))));
    const kinds = outcomes.map((outcome) => outcome._unsafeUnwrap().kind);
    expect(kinds).to.deep.equal(['held', ...Array<string>(19).fill('exists')]);
    expect(await moneyOf(world)).to.deep.equal([3n, 1n]);
  });

  it('lets no neighbour suffer from a call that cannot be stored', async () => {
    const holds = holdsOn(counted);
    const outcomes = await Promise.all(
      [call(0), call(1, { endpointId: '\u0000' }), call(2)].map((each) => holds.hold(each)),
    );
    expect(outcomes.map((outcome) => outcome.isOk())).to.deep.equal([true, false, true]);
    expect(outcomes[1]?._unsafeUnwrapErr().kind).to.equal('charge_unstorable');
  });

  it('turns away what finds the queue full, and holds nothing for it', async () => {
    const holds = holdsOn(counted, { batchMax: 2, queueMax: 2 });
    const outcomes = await Promise.all([0, 1, 2].map((place) => holds.hold(call(place))));
    expect(outcomes[2]?._unsafeUnwrapErr()).to.deep.equal({ kind: 'overloaded' });
    expect(await moneyOf(world)).to.deep.equal([3n, 2n]);
  });

  it('never asks again after a lost answer: the hold may exist', async () => {
    let asked = 0;
    const lost: ChargeHolds = {
      holdMany: (holds, now) => {
        asked += 1;
        return world.holds.holdMany(holds, now).andThen(() => errAsync({ kind: 'database_unavailable' as const }));
      },
    };
    const outcome = await holdsOn(lost).hold(call(0));
    expect(outcome._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
    expect(asked).to.equal(1);
    expect(await moneyOf(world)).to.deep.equal([3n, 1n]);
  });

  it('gives a call up as overloaded that loses one race after the other', async () => {
    const racing: ChargeHolds = { holdMany: (holds) => okAsync(holds.map(() => ({ kind: 'again' as const }))) };
    expect((await holdsOn(racing).hold(call(0)))._unsafeUnwrapErr()).to.deep.equal({ kind: 'overloaded' });
  });

  describe('whose outcome is told before its commit', () => {
    let clock: VirtualClock;
    let holds: BatchedCallHolds;
    let commits: ((committed: Result<void, StoreUnavailable>) => void)[];
    let waiting: ReturnType<BatchedCallHolds['hold']>;
    beforeEach(async () => {
      clock = new VirtualClock(NOW);
      commits = [];
      const ahead: ChargeHolds = {
        holdMany: (asked, now) =>
          counted.holdMany(asked, now).map((outcomes) => {
            const committed = new ResultAsync<void, StoreUnavailable>(new Promise((resolve) => commits.push(resolve)));
            return outcomes.map((outcome) => (outcome.kind === 'held' ? { ...outcome, committed } : outcome));
          }),
      };
      holds = new BatchedCallHolds(ahead, clock, POLICY);
      for (const place of [0, 1, 2, 3]) await holds.hold(call(place, { units: 0n }));
      waiting = holds.hold(call(4));
    });

    it('lets four commits be under way, and gathers whoever comes then', async () => {
      const other = holds.hold(call(5));
      await clock.advance(1000);
      expect(batches).to.deep.equal([1, 1, 1, 1]);
      commits[0]?.(ok(undefined));
      const kinds = (await Promise.all([waiting, other])).map((outcome) => outcome._unsafeUnwrap().kind);
      expect(kinds).to.deep.equal(['held', 'held']);
      expect(batches).to.deep.equal([1, 1, 1, 1, 2]);
    });

    it('tells those who waited through a commit that never came, and asks nothing for them', async () => {
      await clock.advance(5000);
      commits[0]?.(err({ kind: 'database_unavailable' }));
      expect((await waiting)._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
      expect(batches).to.deep.equal([1, 1, 1, 1]);
    });

    it('asks for those behind a commit that was lost at once', async () => {
      await clock.advance(10);
      commits[0]?.(err({ kind: 'database_unavailable' }));
      expect((await waiting)._unsafeUnwrap().kind).to.equal('held');
    });
  });

  it('is idle only once the last batch has been committed', async () => {
    let committed = 0;
    const holds = holdsOn({
      holdMany: (batch, now) => world.holds.holdMany(batch, now).andTee(() => (committed += batch.length)),
    });
    for (const place of [0, 1]) void holds.hold(call(place));
    await holds.idle();
    expect(committed).to.equal(2);
  });
});
