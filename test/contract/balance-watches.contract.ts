import { expect } from 'chai';
import {
  fund,
  landing,
  newCharge,
  NOW,
  outcomesOf,
  POOL,
  reserve,
  stateOf,
  travel,
  unique,
  valueOf,
} from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeBalanceWatches(name: string, openWorld: OpenWorld): void {
  describe(`balance.low on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 100n);
    });
    afterEach(() => world.close());

    const watch = (threshold: bigint | null, userId = 'alice') =>
      valueOf(world.watches.setThreshold(userId, threshold));
    const falls = async () => {
      const events = await valueOf(world.events.pending(100));
      return events.flatMap(({ userId, fact }) =>
        fact.type === 'balance.low' ? [[userId, fact.type, fact.available, fact.threshold]] : [],
      );
    };
    const fall = (available: bigint, threshold = 50n) => ['alice', 'balance.low', available, threshold];
    const release = async (id: bigint) => {
      const { attempt } = await stateOf(world, id);
      await valueOf(world.ledger.void({ id, attempt }, { reason: 'admin', final: false }, NOW));
    };
    const deposit = (units: bigint) => {
      const event = { eventId: unique('event'), contractId: POOL, depositorAddress: 'G-alice', hash: 'e'.repeat(64) };
      return valueOf(world.deposits.credit({ ...event, units, ledger: 20 }, NOW));
    };

    it('answers the threshold with what is available, and nothing for a user without a vault', async () => {
      await reserve(world, 'a', 10n);
      expect(await watch(50n)).to.deep.equal({ contractId: POOL, available: 90n, threshold: 50n });
      expect(await watch(null)).to.deep.equal({ contractId: POOL, available: 90n, threshold: null });
      expect(await watch(50n, 'nobody')).to.equal(null);
    });

    it('shows the threshold that was set last, and nothing for a user without a vault', async () => {
      const found = async (userId: string) => valueOf(world.watches.find(userId));
      expect(await found('alice')).to.deep.equal({ contractId: POOL, available: 100n, threshold: null });
      await watch(50n);
      expect(await found('alice')).to.deep.equal({ contractId: POOL, available: 100n, threshold: 50n });
      expect(await found('nobody')).to.equal(null);
    });

    it('is written when a charge takes the available balance below the threshold, not at it', async () => {
      await watch(50n);
      await reserve(world, 'a', 50n);
      expect(await falls()).to.deep.equal([]);
      await reserve(world, 'b', 1n);
      expect(await falls()).to.deep.equal([fall(49n)]);
    });

    it('is written by nobody without a threshold, nor after it was cleared', async () => {
      await reserve(world, 'a', 60n);
      await watch(30n);
      await watch(null);
      await reserve(world, 'b', 30n);
      expect(await falls()).to.deep.equal([]);
    });

    it('is not written for a balance that was below already', async () => {
      await reserve(world, 'a', 80n);
      await watch(50n);
      await reserve(world, 'b', 10n);
      expect(await falls()).to.deep.equal([]);
    });

    it('is written once while charges come and go around the threshold', async () => {
      await watch(50n);
      for (const request of ['a', 'b', 'c']) {
        const { id } = await reserve(world, request, 60n);
        await release(id);
      }
      expect(await falls()).to.deep.equal([fall(40n)]);
    });

    it('is written again after a deposit, also one that is not enough by itself', async () => {
      await watch(50n);
      const { id } = await reserve(world, 'a', 60n);
      await deposit(5n);
      await release(id);
      expect(await falls()).to.have.length(1);
      await reserve(world, 'b', 60n);
      expect(await falls()).to.deep.equal([fall(40n), fall(45n)]);
    });

    it('is not written by a confirmation, which only turns a hold into a debit', async () => {
      await reserve(world, 'a', 60n);
      await watch(40n);
      const { id } = await travel(world);
      await valueOf(world.transactions.confirm(id, landing(12), NOW));
      expect(await falls()).to.deep.equal([]);
    });

    it('is written when the owner of a dedicated vault has taken money out, and again after it came back', async () => {
      const vault = { userId: 'dora', contractId: 'C-dora', kind: 'dedicated', depositorAddress: null } as const;
      const { id } = await valueOf(world.vaults.create(vault, NOW));
      const sync = (balance: bigint, ledger: number) =>
        valueOf(world.vaults.updateBalanceSnapshot(id, { balance, ledger }, NOW));
      await sync(100n, 1);
      await watch(50n, 'dora');
      for (const [ledger, balance] of [40n, 30n, 80n, 20n].entries()) await sync(balance, ledger + 2);
      expect(await falls()).to.deep.equal([
        ['dora', 'balance.low', 40n, 50n],
        ['dora', 'balance.low', 20n, 50n],
      ]);
    });

    it('is not written when a charge is refused', async () => {
      await watch(50n);
      const outcomes = await outcomesOf(world, [newCharge('a', 101n)]);
      expect(outcomes).to.deep.equal(['insufficient']);
      expect(await falls()).to.deep.equal([]);
    });

    it('waits until it was passed on, and is passed on once', async () => {
      await watch(50n);
      await reserve(world, 'a', 60n);
      const passed = await Promise.all([1, 2].map(() => valueOf(world.events.passOn(10, NOW))));
      expect(passed.map(({ events }) => events).sort()).to.deep.equal([0, 1]);
      expect(await falls()).to.deep.equal([]);
    });

    it('is read in the order of the ids, as many as were asked for', async () => {
      await watch(50n);
      await reserve(world, 'a', 60n);
      await deposit(30n);
      await reserve(world, 'b', 50n);
      const [first, second] = await valueOf(world.events.pending(10));
      expect((await valueOf(world.events.pending(1))).map(({ id }) => id)).to.deep.equal([first?.id]);
      expect(second!.id > first!.id).to.equal(true);
    });
  });
}
