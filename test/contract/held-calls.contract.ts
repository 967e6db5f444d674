import { expect } from 'chai';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { type CallCharge } from '../../src/core/gateway/ports/held-calls.ts';
import { addKey, HOLD_MS, holdFor, holdOutcomes, offerApi } from './api-key-scenario.ts';
import { call, capture, heldCall } from './held-call-scenario.ts';
import { fund, moneyOf, NOW, reserve, stateOf, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const LATER = NOW + HOLD_MS;

export function describeHeldCalls(name: string, openWorld: OpenWorld): void {
  describe(`HeldCalls on ${name}`, () => {
    let world: World;
    let key: ApiKey;
    beforeEach(async () => {
      world = await openWorld();
      await offerApi(world);
      await fund(world, 'alice', 100n);
      key = await addKey(world, { spendLimit: 80n });
    });
    afterEach(() => world.close());
    const opened = () => world;
    const spender = () => key;

    describe('captureMany', () => captures(opened, spender));
    describe('captureMany behind a sweep', () => regains(opened, spender));
    describe('releaseMany', () => releases(opened, spender));
    describe('extendMany and sweep', () => sweeps(opened, spender));
  });
}

const statusOf = async (world: World, { chargeId }: CallCharge) => {
  const { status, voidReason, attempt } = await stateOf(world, chargeId);
  return [status, voidReason, attempt];
};

const spentOf = async (world: World, { id, userId }: ApiKey) => (await valueOf(world.keys.find({ id, userId })))?.spent;

/** The calls that are still somewhere: `[balance, held]` of the vault, and what the key has spent. */
const sumsOf = async (world: World, key: ApiKey) => [...(await moneyOf(world)), await spentOf(world, key)];

function captures(world: () => World, key: () => ApiKey): void {
  it('reserves what was held, at the moment it says, and moves no money', async () => {
    const [one, other] = [await heldCall(world(), key(), 'gw_a', 30n), await heldCall(world(), key(), 'gw_b', 5n)];
    expect(await capture(world(), [one, other], NOW + 7)).to.deep.equal(['captured', 'captured']);
    expect(await statusOf(world(), one)).to.deep.equal(['reserved', null, 1]);
    expect((await valueOf(world().ledger.find('gw_b')))?.updatedAt).to.equal(NOW + 7);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 35n, 35n]);
  });

  it('decides each call apart, in whatever order they are named', async () => {
    const calls: CallCharge[] = [];
    for (const place of [0, 1, 2]) calls.push(await heldCall(world(), key(), `gw_${place}`, 10n));
    const [one, other, third] = calls as [CallCharge, CallCharge, CallCharge];
    expect(await capture(world(), [other, one])).to.deep.equal(['captured', 'captured']);
    expect(await capture(world(), [third, { ...one, attempt: 2 }, other])).to.deep.equal([
      'captured',
      'lost',
      'captured',
    ]);
    for (const call of calls) expect(await statusOf(world(), call)).to.deep.equal(['reserved', null, 1]);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 30n, 30n]);
  });

  it('leaves it to be gathered: no item of its own is formed', async () => {
    await capture(world(), [await heldCall(world(), key(), 'gw_a', 30n)]);
    await reserve(world(), 'direct', 1n);
    const unassigned = await valueOf(world().items.unassigned(10));
    expect(unassigned.map(({ requestId }) => requestId)).to.deep.equal(['direct']);
  });

  it('answers the same when it is asked again, and changes nothing', async () => {
    const held = await heldCall(world(), key(), 'gw_a', 30n);
    expect(await capture(world(), [held, held])).to.deep.equal(['captured', 'captured']);
    expect(await capture(world(), [held], LATER)).to.deep.equal(['captured']);
    expect((await valueOf(world().ledger.find('gw_a')))?.updatedAt).to.equal(NOW);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 30n, 30n]);
  });

  it('says captured of a charge that was captured, whatever became of it since', async () => {
    const held = await heldCall(world(), key(), 'gw_a', 30n);
    await capture(world(), [held]);
    const admin = { reason: 'admin', final: true } as const;
    expect(await valueOf(world().ledger.void({ ...held, id: held.chargeId }, admin, NOW))).to.equal('voided');
    expect(await capture(world(), [held])).to.deep.equal(['captured']);
    expect(await statusOf(world(), held)).to.deep.equal(['voided', 'admin', 1]);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 0n, 0n]);
  });

  it('of a free call has nothing to do', async () => {
    const free = await heldCall(world(), key(), 'gw_a', 0n);
    expect(await capture(world(), [free])).to.deep.equal(['captured']);
    expect(await statusOf(world(), free)).to.deep.equal(['free', null, 1]);
  });

  it('of a call that was released is lost, and so is one of an earlier attempt or of no charge at all', async () => {
    const held = await heldCall(world(), key(), 'gw_a', 30n);
    await valueOf(world().calls.releaseMany([held], NOW));
    expect(await capture(world(), [held])).to.deep.equal(['lost']);
    const again = await heldCall(world(), key(), 'gw_a', 30n);
    expect(again).to.deep.equal({ chargeId: held.chargeId, attempt: 2 });
    expect(await capture(world(), [held, { chargeId: 10n ** 12n, attempt: 1 }])).to.deep.equal(['lost', 'lost']);
    expect(await statusOf(world(), again)).to.deep.equal(['held', null, 2]);
    expect(await capture(world(), [held, again])).to.deep.equal(['lost', 'captured']);
    expect(await capture(world(), [])).to.deep.equal([]);
  });
}

function regains(world: () => World, key: () => ApiKey): void {
  const swept = async (requestId: string, units: bigint) => {
    const held = await heldCall(world(), key(), requestId, units);
    expect(await valueOf(world().calls.sweep(10, LATER))).to.equal(1);
    return held;
  };

  it('holds the amount again, for vault and key, as the same attempt', async () => {
    const held = await swept('gw_a', 30n);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 0n, 0n]);
    expect(await capture(world(), [held], LATER + 5)).to.deep.equal(['captured']);
    expect(await statusOf(world(), held)).to.deep.equal(['reserved', null, 1]);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 30n, 30n]);
    expect((await valueOf(world().ledger.find('gw_a')))?.updatedAt).to.equal(LATER + 5);
    expect(await capture(world(), [held])).to.deep.equal(['captured']);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 30n, 30n]);
  });

  it('is lost where the vault has nothing left for it, and nothing changes', async () => {
    const held = await swept('gw_a', 30n);
    await reserve(world(), 'direct', 71n);
    expect(await capture(world(), [held])).to.deep.equal(['lost']);
    expect(await statusOf(world(), held)).to.deep.equal(['voided', 'hold_expired', 1]);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 71n, 0n]);
  });

  it('is lost where the key has reached its limit', async () => {
    const held = await swept('gw_a', 30n);
    await heldCall(world(), key(), 'gw_b', 51n);
    expect(await capture(world(), [held])).to.deep.equal(['lost']);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 51n, 51n]);
  });

  it('gives what is left to the first that fit, and no neighbour loses by it', async () => {
    const calls = [await swept('gw_a', 30n), await swept('gw_b', 40n), await swept('gw_c', 10n)];
    await reserve(world(), 'direct', 55n);
    const held = await heldCall(world(), key(), 'gw_d', 5n);
    expect(await capture(world(), [...calls, held])).to.deep.equal(['captured', 'lost', 'captured', 'captured']);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 100n, 45n]);
  });

  it('of a key without a limit counts nothing on it', async () => {
    const unlimited = await addKey(world());
    const held = await heldCall(world(), unlimited, 'gw_a', 90n);
    await valueOf(world().calls.sweep(10, LATER));
    expect(await capture(world(), [held])).to.deep.equal(['captured']);
    expect(await sumsOf(world(), unlimited)).to.deep.equal([100n, 90n, null]);
  });
}

function releases(world: () => World, key: () => ApiKey): void {
  it('gives back what was held, for vault and key, once', async () => {
    const [one, other] = [await heldCall(world(), key(), 'gw_a', 30n), await heldCall(world(), key(), 'gw_b', 5n)];
    for (const calls of [[one], [one], [one, one]]) {
      await valueOf(world().calls.releaseMany(calls, NOW + 7));
      expect(await sumsOf(world(), key())).to.deep.equal([100n, 5n, 5n]);
    }
    expect(await statusOf(world(), one)).to.deep.equal(['voided', 'not_served', 1]);
    expect(await statusOf(world(), other)).to.deep.equal(['held', null, 1]);
    await valueOf(world().calls.releaseMany([], NOW));
  });

  it('leaves alone what was captured, and what a later attempt holds', async () => {
    const captured = await heldCall(world(), key(), 'gw_a', 30n);
    await capture(world(), [captured]);
    const first = await heldCall(world(), key(), 'gw_b', 5n);
    await valueOf(world().calls.releaseMany([first], NOW));
    const second = await heldCall(world(), key(), 'gw_b', 6n);
    await valueOf(world().calls.releaseMany([captured, first], NOW));
    expect(await statusOf(world(), captured)).to.deep.equal(['reserved', null, 1]);
    expect(await statusOf(world(), second)).to.deep.equal(['held', null, 2]);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 36n, 36n]);
  });

  it('of a free call keeps it from counting as a call, and it may be made again', async () => {
    const free = await heldCall(world(), key(), 'gw_a', 0n);
    await valueOf(world().calls.releaseMany([free], NOW));
    expect(await statusOf(world(), free)).to.deep.equal(['voided', 'not_served', 1]);
    expect(await capture(world(), [free])).to.deep.equal(['lost']);
    expect(await heldCall(world(), key(), 'gw_a', 0n)).to.deep.equal({ ...free, attempt: 2 });
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 0n, 0n]);
  });
}

function sweeps(world: () => World, key: () => ApiKey): void {
  it('releases holds when their time is over, not before, and answers how many', async () => {
    const held = await heldCall(world(), key(), 'gw_a', 30n);
    expect(await valueOf(world().calls.sweep(10, LATER - 1))).to.equal(0);
    expect(await valueOf(world().calls.sweep(10, LATER))).to.equal(1);
    expect(await statusOf(world(), held)).to.deep.equal(['voided', 'hold_expired', 1]);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 0n, 0n]);
    expect(await valueOf(world().calls.sweep(10, LATER))).to.equal(0);
    expect((await valueOf(world().ledger.find('gw_a')))?.updatedAt).to.equal(LATER);
  });

  it('takes the oldest first, and no more than it is told to', async () => {
    const holds = [3, 1, 2].map((ms) => holdFor(key(), `gw_${ms}`, 1n, { expiresAt: NOW + ms }));
    await holdOutcomes(world(), holds);
    expect(await valueOf(world().calls.sweep(2, LATER))).to.equal(2);
    const states = await Promise.all([1, 2, 3].map((ms) => valueOf(world().ledger.find(`gw_${ms}`))));
    expect(states.map((state) => state?.status)).to.deep.equal(['voided', 'voided', 'held']);
  });

  it('leaves alone captured charges, free calls and direct charges', async () => {
    const captured = await heldCall(world(), key(), 'gw_a', 30n);
    await capture(world(), [captured]);
    await heldCall(world(), key(), 'gw_b', 0n);
    await reserve(world(), 'direct', 1n);
    expect(await valueOf(world().calls.sweep(10, LATER * 2))).to.equal(0);
    expect(await sumsOf(world(), key())).to.deep.equal([100n, 31n, 30n]);
  });

  it('passes over holds whose process has said that it lives', async () => {
    const [living, silent] = [await heldCall(world(), key(), 'gw_a', 30n), await heldCall(world(), key(), 'gw_b', 5n)];
    await valueOf(world().calls.extendMany([living, { ...silent, attempt: 2 }], LATER + 100, LATER));
    await valueOf(world().calls.extendMany([living], NOW, LATER));
    await valueOf(world().calls.extendMany([], NOW, LATER));
    expect(await valueOf(world().calls.sweep(10, LATER + 99))).to.equal(1);
    expect(await statusOf(world(), silent)).to.deep.equal(['voided', 'hold_expired', 1]);
    expect(await valueOf(world().calls.sweep(10, LATER + 100))).to.equal(1);
    expect(await statusOf(world(), living)).to.deep.equal(['voided', 'hold_expired', 1]);
  });

  it('does not bring back what was swept: its process has lost it', async () => {
    const held = await heldCall(world(), key(), 'gw_a', 30n);
    await valueOf(world().calls.sweep(10, LATER));
    await valueOf(world().calls.extendMany([held], LATER + 100, LATER));
    expect(await statusOf(world(), held)).to.deep.equal(['voided', 'hold_expired', 1]);
    expect(await holdOutcomes(world(), [call(key(), 'gw_a', 30n)])).to.deep.equal(['held']);
  });
}
