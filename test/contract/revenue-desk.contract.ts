import { expect } from 'chai';
import { book, offer, reserveCall, sell } from './revenue-scenario.ts';
import { fund, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeRevenueDesk(name: string, openWorld: OpenWorld): void {
  describe(`RevenueDesk on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1_000_000n);
    });
    afterEach(() => world.close());

    const standing = (limit = 10, after: bigint | null = null) => valueOf(world.revenueDesk.standing({ after, limit }));

    it('shows nothing where all revenue has an owner', async () => {
      await sell(world, (await offer(world, 'bob')).id, 100n);
      await book(world);
      expect(await standing()).to.deep.equal({ unowned: { calls: 0n, net: 0n }, setAside: [] });
    });

    it('shows the revenue of APIs that nobody has registered, net of the fee', async () => {
      await sell(world, (await offer(world, 'bob')).id, 100n);
      await sell(world, 'an opaque id', 100n, 200n);
      await sell(world, 'another', 10n);
      await book(world, 1000);
      expect((await standing()).unowned).to.deep.equal({ calls: 3n, net: 279n });
    });

    it('shows what was set aside, charge by charge and page by page', async () => {
      const ids = [];
      for (let count = 0; count < 3; count += 1) {
        const id = await reserveCall(world, `api ${count}`, 1n);
        await valueOf(world.ledger.void({ id, attempt: 1 }, { reason: 'admin', final: true }, NOW));
        await world.revenueTables.queue(id);
        ids.push(id);
      }
      await book(world);
      const { setAside: first, unowned } = await standing(2);
      expect(unowned).to.deep.equal({ calls: 0n, net: 0n });
      expect(first.map(({ usageEventId, apiId, reason }) => [usageEventId, apiId, reason])).to.deep.equal([
        [ids[0], 'api 0', 'not_confirmed'],
        [ids[1], 'api 1', 'not_confirmed'],
      ]);
      expect(first[0]?.requestId).to.match(/^request-/);
      const { setAside: second } = await standing(2, first[1]?.usageEventId);
      expect(second.map(({ usageEventId }) => usageEventId)).to.deep.equal([ids[2]]);
    });
  });
}
