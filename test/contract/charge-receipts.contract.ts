import { expect } from 'chai';
import { GetChargeReceipt } from '../../src/core/billing/get-charge-receipt.ts';
import { gatheredIdOf, leafHashOf } from '../../src/core/billing/call-leaf.ts';
import { rootOf } from '../../src/core/billing/merkle-tree.ts';
import { addKey, offerApi } from './api-key-scenario.ts';
import { capture, gatherAll } from './call-scenario.ts';
import { fund, landing, NOW, reserve, stateOf, travel, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const REQUEST_IDS = ['gw_a', 'gw_b', 'gw_c', 'gw_d', 'gw_e'];

export function describeChargeReceipts(name: string, openWorld: OpenWorld): void {
  describe(`ChargeReceipts on ${name}`, () => {
    let world: World;
    let ids: readonly bigint[];
    let merkleRoot: Uint8Array;
    let onChainId: string;
    beforeEach(async () => {
      world = await openWorld();
      await offerApi(world);
      const { id } = await fund(world, 'alice', 1000n);
      ids = await capture(world, await addKey(world), { requestIds: REQUEST_IDS, units: 7n });
      ({ merkleRoot, onChainId } = await gatherAll(world, id));
    });
    afterEach(() => world.close());
    const itemOf = async (requestId: string) => (await valueOf(world.receipts.find(requestId)))?.item;

    it('show a charge without an item until that is confirmed, and nothing for an unknown id', async () => {
      expect(await itemOf('gw_a')).to.equal(null);
      const { id } = await travel(world);
      expect(await itemOf('gw_a')).to.equal(null);
      await valueOf(world.transactions.confirm(id, landing(105), NOW));
      expect(await itemOf('gw_a')).to.not.equal(null);
      expect(await valueOf(world.receipts.find('gw_z'))).to.equal(null);
    });

    it('show with what a gathered charge landed, and every leaf of its item in the order of the charges', async () => {
      const { id, hash, itemIds } = await travel(world);
      await valueOf(world.transactions.confirm(id, landing(105), NOW));
      const found = await valueOf(world.receipts.find('gw_c'));
      const charge = { id: ids[2], requestId: 'gw_c', attempt: 1, userId: 'alice', apiId: 'api' };
      expect(found).to.deep.include({ ...charge, endpointId: 'endpoint', units: 7n });
      expect(found?.item).to.deep.include({ id: itemIds[0], onChainId, contractId: 'CPOOL', hash, ledger: 105 });
      expect(Buffer.from(found!.item!.gathered!.merkleRoot).equals(merkleRoot)).to.equal(true);
      expect(found?.item?.gathered?.salt).to.have.length(32);
      const leaves = await valueOf(world.receipts.leaves(itemIds[0]!));
      expect(leaves.map(({ chargeId }) => chargeId)).to.deep.equal(ids);
      for (const leaf of leaves) expect(leaf.hash).to.have.length(32);
    });

    it('prove every charge of an item, also while its charges are still being written', async () => {
      const { id } = await travel(world);
      await valueOf(world.transactions.confirm(id, landing(105), NOW));
      await valueOf(world.transactions.finishConfirmed(2, NOW));
      const getReceipt = new GetChargeReceipt(world.receipts);
      for (const requestId of REQUEST_IDS) {
        const { charge, inclusion, chargeCount } = await valueOf(getReceipt.execute({ requestId, ownerId: 'alice' }));
        const leaf = leafHashOf(inclusion!.leaf.salt, charge);
        expect(gatheredIdOf(rootOf(leaf, inclusion!.proof))).to.equal(onChainId);
        expect(chargeCount).to.equal(5);
      }
      const others = await getReceipt.execute({ requestId: 'gw_a', ownerId: 'bob' });
      expect(others._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_not_found' });
    });

    it('show the transaction that landed, though another one carried the item after it', async () => {
      const first = await travel(world);
      await valueOf(world.transactions.expire(first.id, NOW));
      const second = await travel(world);
      await valueOf(world.transactions.confirm(second.id, landing(120), NOW));
      expect(await itemOf('gw_a')).to.deep.include({ hash: second.hash, ledger: 120 });
    });

    it('show of a direct charge its own item, which has no tree', async () => {
      const { id } = await reserve(world, 'direct', 7n);
      const sent = await travel(world);
      await valueOf(world.transactions.confirm(sent.id, landing(105), NOW));
      const item = await itemOf('direct');
      expect(item).to.deep.include({ hash: sent.hash, ledger: 105, gathered: null });
      expect(await valueOf(world.receipts.leaves(item!.id))).to.deep.equal([]);
      expect((await stateOf(world, id)).status).to.equal('confirmed');
    });

    it('show nothing of what was written off', async () => {
      const { id, itemIds } = await travel(world);
      await valueOf(world.transactions.escalate(id, NOW));
      await valueOf(world.desk.writeOff(itemIds[0]!, NOW));
      const found = await valueOf(world.receipts.find('gw_a'));
      expect(found).to.deep.include({ id: ids[0], item: null });
    });
  });
}
