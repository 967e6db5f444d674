import { expect } from 'chai';
import fc from 'fast-check';
import { splitRevenue } from '../../src/core/settlement/split-revenue.ts';
import { book, confirmAll, offer, reserveCall, sell } from './revenue-scenario.ts';
import { fund, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeRevenueIndex(name: string, openWorld: OpenWorld): void {
  describe(`RevenueIndex on ${name}`, () => {
    let world: World;
    let apiId: string;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1_000_000_000_000n);
      apiId = (await offer(world, 'bob')).id;
    });
    afterEach(() => world.close());

    const nets = async () => (await world.revenueTables.ledger()).map(({ net }) => net);

    it('books a confirmed charge as revenue of the owner of its API', async () => {
      const [usageEventId = 0n] = await sell(world, apiId, 100n);
      expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
      const booked = { usageEventId, developerId: 'bob', apiId, units: 100n, fee: 0n, net: 100n, settlementId: null };
      expect(await world.revenueTables.ledger()).to.deep.equal([booked]);
      expect(await world.revenueTables.queued()).to.deep.equal([]);
    });

    it('books the revenue of a paused API as well', async () => {
      const paused = await offer(world, 'bob', { status: 'paused' });
      await sell(world, paused.id, 7n);
      await book(world);
      expect((await world.revenueTables.ledger())[0]).to.include({ developerId: 'bob', net: 7n });
    });

    it('books a charge of an API that nobody registered, as revenue of nobody', async () => {
      await sell(world, 'an opaque id', 100n);
      expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
      expect((await world.revenueTables.ledger())[0]).to.include({
        developerId: null,
        apiId: 'an opaque id',
        net: 100n,
      });
    });

    it('never books a charge that is not confirmed', async () => {
      await reserveCall(world, apiId, 100n);
      expect(await book(world)).to.deep.equal({ taken: 0, setAside: 0 });
      expect(await world.revenueTables.ledger()).to.deep.equal([]);
    });

    it('books a charge once, however often it is queued', async () => {
      const [id = 0n] = await sell(world, apiId, 100n);
      await book(world);
      await world.revenueTables.queue(id);
      expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
      expect(await nets()).to.deep.equal([100n]);
      const [api] = await valueOf(world.revenueBook.apis('bob', { after: null, limit: 1 }));
      expect(api).to.include({ calls: 1n, net: 100n });
    });

    it('keeps the fee of the first booking when it is queued again under another', async () => {
      const [id = 0n] = await sell(world, apiId, 100n);
      await book(world, 1000);
      await world.revenueTables.queue(id);
      await book(world, 2000);
      expect(await nets()).to.deep.equal([90n]);
    });

    it('books every charge once when many index at the same moment', async () => {
      await sell(world, apiId, ...Array<bigint>(40).fill(3n));
      const taken = await Promise.all(Array.from({ length: 8 }, () => book(world, 0, 10)));
      // Whoever found the same rows in another's hand leaves the rest to the next run.
      while ((await book(world)).taken > 0);
      expect(taken.map((chunk) => chunk.taken).every((count) => count <= 10)).to.equal(true);
      expect(await nets()).to.deep.equal(Array<bigint>(40).fill(3n));
      expect((await valueOf(world.revenueBook.apis('bob', { after: null, limit: 1 })))[0]?.net).to.equal(120n);
    });

    it('takes no more than it was asked to, the oldest charges first', async () => {
      const ids = await sell(world, apiId, 1n, 2n, 3n);
      expect(await book(world, 0, 2)).to.deep.equal({ taken: 2, setAside: 0 });
      expect(await nets()).to.deep.equal([1n, 2n]);
      expect(await world.revenueTables.queued()).to.deep.equal([ids[2]]);
    });

    it('sets a row aside that is not confirmed, with its reason, and books all others', async () => {
      const bad = await reserveCall(world, apiId, 5n);
      await valueOf(world.ledger.void({ id: bad, attempt: 1 }, { reason: 'admin', final: true }, NOW));
      await world.revenueTables.queue(bad);
      const others = await sell(world, apiId, 6n, 7n);
      expect(await book(world)).to.deep.equal({ taken: 3, setAside: 1 });
      expect((await world.revenueTables.ledger()).map(({ usageEventId }) => usageEventId)).to.deep.equal(others);
      expect(await world.revenueTables.setAside()).to.deep.equal(new Map([[bad, 'not_confirmed']]));
      expect(await world.revenueTables.queued()).to.deep.equal([]);
    });

    it('books what was set aside when its confirmation queues it anew', async () => {
      const early = await reserveCall(world, apiId, 5n);
      await world.revenueTables.queue(early);
      await book(world);
      await confirmAll(world);
      expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
      expect(await nets()).to.deep.equal([5n]);
      expect(await world.revenueTables.setAside()).to.deep.equal(new Map());
    });

    for (const [feeBps, units, fee] of [
      [0, 1n, 0n],
      [1, 9_999n, 0n],
      [1, 10_000n, 1n],
      [250, 39n, 0n],
      [250, 79n, 1n],
      [9_999, 1n, 0n],
      [10_000, 7n, 7n],
      [333, 999_999_999_999n, 33_299_999_999n],
    ] as const) {
      it(`keeps ${fee} of ${units} units at ${feeBps} hundredths of a percent: rounded down`, async () => {
        await sell(world, apiId, units);
        await book(world, feeBps);
        expect((await world.revenueTables.ledger())[0]).to.include({ units, fee, net: units - fee });
      });
    }

    it('splits as the core does, whatever the amounts and the fee', async () => {
      const amounts = fc.array(fc.bigInt(1n, 10_000_000_000n), { minLength: 1, maxLength: 20 });
      const samples = fc.sample(fc.tuple(amounts, fc.integer({ min: 0, max: 10_000 })), { numRuns: 5, seed: 8 });
      const expected: bigint[] = [];
      for (const [units, feeBps] of samples) {
        await sell(world, apiId, ...units);
        await book(world, feeBps);
        expected.push(...units.map((amount) => splitRevenue(amount, feeBps).net));
      }
      expect(await nets()).to.deep.equal(expected);
      const [api] = await valueOf(world.revenueBook.apis('bob', { after: null, limit: 1 }));
      expect(api).to.include({ calls: BigInt(expected.length), net: expected.reduce((sum, net) => sum + net) });
    });
  });
}
