import { expect } from 'chai';
import { type SettlementStatus } from '../../src/core/settlement/settlement.ts';
import { PAYOUT_ADDRESS } from '../support/revenue-tables.ts';
import { book, offer, reserveCall, sell } from './revenue-scenario.ts';
import { fund, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const NOTHING = { completed: 0n, pending: 0n, unsettled: 0n };
const HASH = 'ab'.repeat(32);

export function describeRevenueBook(name: string, openWorld: OpenWorld): void {
  describe(`RevenueBook on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1_000_000n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('statement', () => states(opened));
    describe('apis', () => listsApis(opened));
  });
}

function states(world: () => World): void {
  const statement = (developerId = 'bob', limit = 10, after: bigint | null = null) =>
    valueOf(world().revenueBook.statement(developerId, { after, limit }));
  const sums = async (developerId = 'bob') => (await statement(developerId)).sums;

  async function settle(id: string, units: bigint, status: SettlementStatus, of: readonly bigint[] = []) {
    const txHash = status === 'pending' ? null : HASH;
    await world().revenueTables.settle({ id, developerId: 'bob', units, status, txHash, createdAt: NOW }, of);
  }

  it('is empty for who has earned nothing', async () => {
    expect(await statement()).to.deep.equal({ sums: NOTHING, settlements: [] });
  });

  it('shows what is booked, net of the fee, and nothing that is not yet booked', async () => {
    const { id } = await offer(world(), 'bob');
    await sell(world(), id, 100n, 200n);
    expect(await sums()).to.deep.equal(NOTHING);
    await book(world(), 1000);
    expect(await sums()).to.deep.equal({ ...NOTHING, unsettled: 270n });
  });

  it('shows nothing of a charge that is not confirmed', async () => {
    const { id } = await offer(world(), 'bob');
    await reserveCall(world(), id, 100n);
    await book(world());
    expect(await sums()).to.deep.equal(NOTHING);
  });

  for (const [status, expected] of [
    ['pending', { pending: 100n }],
    ['submitted', { pending: 100n }],
    ['review', { pending: 100n }],
    ['completed', { completed: 100n }],
  ] as const) {
    it(`counts a settlement that is ${status} once, and its revenue no longer as unsettled`, async () => {
      const { id } = await offer(world(), 'bob');
      const [settled = 0n] = await sell(world(), id, 100n, 30n);
      await book(world());
      await settle('stl_one', 100n, status, [settled]);
      expect(await sums()).to.deep.equal({ ...NOTHING, unsettled: 30n, ...expected });
    });
  }

  it('counts a failed settlement nowhere: its revenue is unsettled again', async () => {
    const { id } = await offer(world(), 'bob');
    await sell(world(), id, 100n);
    await book(world());
    await settle('stl_one', 100n, 'failed');
    expect(await sums()).to.deep.equal({ ...NOTHING, unsettled: 100n });
    expect((await statement()).settlements.map(({ status }) => status)).to.deep.equal(['failed']);
  });

  it('adds up beyond what a float would keep exact', async () => {
    const large = 2n ** 62n;
    await settle('stl_one', large, 'completed');
    await settle('stl_two', large + 1n, 'completed');
    await settle('stl_three', large + 3n, 'review');
    expect(await sums()).to.deep.equal({ completed: 2n * large + 1n, pending: large + 3n, unsettled: 0n });
  });

  it('shows every field of a settlement', async () => {
    await settle('stl_one', 100n, 'completed');
    const { settlements } = await statement();
    expect(settlements.map(({ serial }) => serial > 0n)).to.deep.equal([true]);
    expect(settlements[0]).to.deep.include({
      id: 'stl_one',
      developerId: 'bob',
      units: 100n,
      payoutAddress: PAYOUT_ADDRESS,
      status: 'completed',
      txHash: HASH,
      createdAt: NOW,
      updatedAt: NOW,
      completedAt: NOW,
    });
    await settle('stl_two', 1n, 'pending');
    expect((await statement()).settlements[0]).to.include({ txHash: null, completedAt: null });
  });

  it('pages through settlements, the newest first, and is not disturbed by new ones', async () => {
    for (const id of ['stl_1', 'stl_2', 'stl_3']) await settle(id, 1n, 'completed');
    const first = (await statement('bob', 2)).settlements;
    expect(first.map(({ id }) => id)).to.deep.equal(['stl_3', 'stl_2']);
    await settle('stl_4', 1n, 'pending');
    const second = await statement('bob', 2, first[1]?.serial);
    expect(second.settlements.map(({ id }) => id)).to.deep.equal(['stl_1']);
    expect(second.sums, 'the sums are of all').to.deep.equal({ completed: 3n, pending: 1n, unsettled: 0n });
  });

  it("shows nothing of another developer's, nor of nobody's", async () => {
    const { id } = await offer(world(), 'bob');
    await sell(world(), id, 100n);
    await sell(world(), 'an opaque id', 50n);
    await book(world());
    await settle('stl_one', 70n, 'pending');
    expect(await statement('carol')).to.deep.equal({ sums: NOTHING, settlements: [] });
    expect(await sums()).to.deep.equal({ completed: 0n, pending: 70n, unsettled: 100n });
  });
}

function listsApis(world: () => World): void {
  const list = (developerId = 'bob', limit = 10, after: bigint | null = null) =>
    valueOf(world().revenueBook.apis(developerId, { after, limit }));

  it('shows own APIs with their calls and revenue, paused ones too', async () => {
    const [sold, paused] = [await offer(world(), 'bob'), await offer(world(), 'bob', { status: 'paused' })];
    await sell(world(), sold.id, 100n, 200n);
    await book(world(), 1000);
    const facts = ({ serial, slug, name }: typeof sold) => ({ serial, slug, name, createdAt: NOW });
    expect(await list()).to.deep.equal([
      { apiId: paused.id, ...facts(paused), status: 'paused', calls: 0n, net: 0n },
      { apiId: sold.id, ...facts(sold), status: 'active', calls: 2n, net: 270n },
    ]);
  });

  it('still shows revenue that was paid out, and adds what comes later', async () => {
    const { id } = await offer(world(), 'bob');
    const paid = await sell(world(), id, 100n);
    await book(world());
    const settlement = { id: 'stl_one', developerId: 'bob', units: 100n, status: 'completed', txHash: HASH } as const;
    await world().revenueTables.settle({ ...settlement, createdAt: NOW }, paid);
    await sell(world(), id, 11n);
    await book(world());
    expect((await list())[0]).to.include({ calls: 2n, net: 111n });
  });

  it('counts no call that is not confirmed', async () => {
    const { id } = await offer(world(), 'bob');
    await reserveCall(world(), id, 100n);
    await book(world());
    expect((await list())[0]).to.include({ calls: 0n, net: 0n });
  });

  it('pages through them, the newest first, and is not disturbed by new ones', async () => {
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push((await offer(world(), 'bob')).id);
    const first = await list('bob', 2);
    await offer(world(), 'bob');
    const second = await list('bob', 2, first[1]?.serial);
    expect([...first, ...second].map(({ apiId }) => apiId)).to.deep.equal(ids.reverse());
  });

  it("shows nobody another developer's", async () => {
    const { id } = await offer(world(), 'bob');
    await sell(world(), id, 100n);
    await book(world());
    expect(await list('carol')).to.deep.equal([]);
    expect(await list('alice')).to.deep.equal([]);
  });
}
