import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { BatchedCallHolds } from '../../../src/adapters/batching/batched-call-holds.ts';
import { type ChargeHolds, type NewHold } from '../../../src/core/billing/ports/charge-holds.ts';
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
