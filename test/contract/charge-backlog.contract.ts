import { expect } from 'chai';
import { addKey, holdFor, holdOutcomes, offerApi } from './api-key-scenario.ts';
import { capture, gatherAll } from './call-scenario.ts';
import { formAll, fund, landing, newCharge, NOW, reserve, travel, valueOf, vaultOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeChargeBacklog(name: string, openWorld: OpenWorld): void {
  describe(`ChargeBacklog on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1000n);
    });
    afterEach(() => world.close());
    const measure = () => valueOf(world.backlog.measure());
    const nothing = { held: 0, reserved: 0, submitted: 0, review: 0 };

    it('is empty when nothing is open', async () => {
      expect(await measure()).to.deep.equal({ openByStatus: nothing, oldestOpenAt: null });
    });

    it('counts charges by the status that is reported, with or without an item', async () => {
      await reserve(world, 'lost', 1n);
      await valueOf(world.transactions.escalate((await travel(world)).id, NOW));
      for (const requestId of ['a', 'b']) await reserve(world, requestId, 1n);
      const { id } = await travel(world, { sequence: 2n });
      await reserve(world, 'open', 1n);
      await formAll(world);
      await reserve(world, 'new', 1n);
      expect((await measure()).openByStatus).to.deep.equal({ held: 0, reserved: 2, submitted: 2, review: 1 });

      await valueOf(world.transactions.confirm(id, landing(105), NOW));
      expect((await measure()).openByStatus).to.deep.equal({ held: 0, reserved: 2, submitted: 0, review: 1 });
    });

    it('counts calls while they are held, captured, gathered and on their way', async () => {
      await offerApi(world);
      const key = await addKey(world);
      const { id: vaultId } = await vaultOf(world, 'alice');
      for (const requestIds of [['gw_a', 'gw_b'], ['gw_c']]) {
        await capture(world, key, { requestIds, units: 1n });
        await gatherAll(world, vaultId);
        if (requestIds.length > 1) await travel(world);
      }
      await capture(world, key, { requestIds: ['gw_d', 'gw_e'], units: 1n });
      await holdOutcomes(world, [holdFor(key, 'gw_f', 1n)]);
      expect((await measure()).openByStatus).to.deep.equal({ held: 1, reserved: 3, submitted: 2, review: 0 });
    });

    it('knows since when the oldest one is open', async () => {
      await valueOf(world.ledger.reserveMany([newCharge('young', 1n)], NOW + 500));
      await valueOf(world.ledger.reserveMany([newCharge('old', 1n)], NOW - 500));
      expect((await measure()).oldestOpenAt).to.equal(NOW - 500);
      const old = await valueOf(world.ledger.find('old'));
      await valueOf(world.ledger.void(old!, { reason: 'admin', final: true }, NOW));
      expect(await measure()).to.deep.equal({ openByStatus: { ...nothing, reserved: 1 }, oldestOpenAt: NOW + 500 });
    });
  });
}
