import { expect } from 'chai';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { type CallCharge, type DeliveryEnd } from '../../src/core/gateway/ports/held-calls.ts';
import { addKey, HOLD_MS, offerApi } from './api-key-scenario.ts';
import { capture, claimDelivery, heldCall } from './held-call-scenario.ts';
import { fund, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

/** When the lease of the first delivery runs out. */
const LATER = NOW + HOLD_MS;

export function describeDeliveries(name: string, openWorld: OpenWorld): void {
  describe(`The deliveries of HeldCalls on ${name}`, () => {
    let world: World;
    let key: ApiKey;
    beforeEach(async () => {
      world = await openWorld();
      await offerApi(world);
      await fund(world, 'alice', 100n);
      key = await addKey(world);
    });
    afterEach(() => world.close());
    const opened = () => world;

    const captured = async (requestId = 'gw_a') => {
      const charge = await heldCall(world, key, requestId, 1n, { keepsDelivery: true });
      await capture(world, [charge]);
      return charge;
    };

    describe('a claim', () => claims(opened, captured));

    it('of a call that is held, released or unknown grant nothing: it is not paid for', async () => {
      const held = await heldCall(world, key, 'gw_a', 1n, { keepsDelivery: true });
      expect(await claimDelivery(world, held, LATER)).to.equal('running');
      await valueOf(world.calls.releaseMany([held], NOW));
      expect(await claimDelivery(world, held, LATER)).to.equal('running');
      expect(await claimDelivery(world, { ...held, attempt: 7 }, LATER)).to.equal('running');
    });

    it('of a free call are kept as those of a paid one', async () => {
      const free = await heldCall(world, key, 'gw_a', 0n, { keepsDelivery: true });
      expect(await claimDelivery(world, free)).to.equal('running');
      await end(world, free, 'broken');
      expect(await claimDelivery(world, free)).to.equal('granted');
    });

    it('of a call without an idempotency key are not kept', async () => {
      const charge = await heldCall(world, key, 'gw_a', 1n);
      await capture(world, [charge]);
      await end(world, charge, 'broken');
      expect(await claimDelivery(world, charge, LATER)).to.equal('delivered');
    });

    it('begin anew with a charge that is held anew', async () => {
      const first = await heldCall(world, key, 'gw_a', 1n, { keepsDelivery: true });
      await end(world, first, 'broken');
      await valueOf(world.calls.releaseMany([first], NOW));
      const second = await heldCall(world, key, 'gw_a', 1n, { keepsDelivery: true });
      await capture(world, [second]);
      await end(world, first, 'delivered');
      expect(await claimDelivery(world, second)).to.equal('running');
      for (let time = 0; time < 3; time += 1) {
        await end(world, second, 'broken');
        expect(await claimDelivery(world, second)).to.equal('granted');
      }
    });

    it('do not touch the time at which a charge was captured', async () => {
      const charge = await captured();
      await valueOf(world.calls.extendMany([charge], LATER + 5, NOW + 5));
      await end(world, charge, 'broken', NOW + 6);
      await claimDelivery(world, charge, NOW + 7);
      expect((await valueOf(world.ledger.find('gw_a')))?.updatedAt).to.equal(NOW);
    });
  });
}

const end = (world: World, charge: CallCharge, how: DeliveryEnd, now = NOW) =>
  valueOf(world.calls.endDeliveries([{ ...charge, end: how }], now));

function claims(world: () => World, captured: (requestId?: string) => Promise<CallCharge>): void {
  it('is refused while the first delivery runs, and granted when its lease is over', async () => {
    const charge = await captured();
    expect(await claimDelivery(world(), charge, LATER - 1)).to.equal('running');
    expect(await claimDelivery(world(), charge, LATER)).to.equal('granted');
    expect(await claimDelivery(world(), charge, LATER)).to.equal('running');
  });

  it('waits longer for a process that says it lives, but not for one that says so too late', async () => {
    const charge = await captured();
    await valueOf(world().calls.extendMany([charge], LATER + 100, LATER - 1));
    expect(await claimDelivery(world(), charge, LATER + 99)).to.equal('running');
    await valueOf(world().calls.extendMany([charge], LATER + 500, LATER + 100));
    expect(await claimDelivery(world(), charge, LATER + 100)).to.equal('granted');
  });

  it('is refused for good once the answer was delivered', async () => {
    const charge = await captured();
    await end(world(), charge, 'delivered');
    await end(world(), charge, 'broken');
    expect(await claimDelivery(world(), charge, LATER)).to.equal('delivered');
    await valueOf(world().calls.endDeliveries([], NOW));
  });

  it('is refused for good once an answer was delivered, though another delivery had broken off before', async () => {
    const [one, other] = [await captured('gw_a'), await captured('gw_b')];
    await end(world(), one, 'broken');
    await end(world(), one, 'delivered');
    expect(await claimDelivery(world(), one, LATER)).to.equal('delivered');
    const ends = (['broken', 'delivered', 'broken'] as const).map((how) => ({ ...other, end: how }));
    await valueOf(world().calls.endDeliveries(ends, NOW));
    expect(await claimDelivery(world(), other, LATER)).to.equal('delivered');
  });

  it('is granted to one at a time, three times, when the answer broke off', async () => {
    const charge = await captured();
    for (let time = 0; time < 3; time += 1) {
      await end(world(), charge, 'broken');
      expect(await claimDelivery(world(), charge, NOW + time)).to.equal('granted');
      expect(await claimDelivery(world(), charge, NOW + time)).to.equal('running');
    }
    await end(world(), charge, 'broken');
    expect(await claimDelivery(world(), charge)).to.equal('exhausted');
  });

  it('ends in one delivery for each that was granted, however many ask at once', async () => {
    const charge = await captured();
    await end(world(), charge, 'broken');
    const answers = await Promise.all(Array.from({ length: 10 }, () => claimDelivery(world(), charge)));
    expect(answers.filter((answer) => answer === 'granted')).to.have.length(1);
    expect(answers.filter((answer) => answer === 'running')).to.have.length(9);
    await end(world(), charge, 'delivered');
    expect(await claimDelivery(world(), charge)).to.equal('delivered');
  });

  it('comes too late ten minutes after the call', async () => {
    const [one, other] = [await captured('gw_a'), await captured('gw_b')];
    for (const charge of [one, other]) await end(world(), charge, 'broken');
    expect(await claimDelivery(world(), one, NOW + 600_000)).to.equal('granted');
    expect(await claimDelivery(world(), other, NOW + 600_001)).to.equal('exhausted');
  });
}
