import { expect } from 'chai';
import { fund, landing, NOW, POOL, reserve, travel, unique, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describePoolBooks(name: string, openWorld: OpenWorld): void {
  describe(`Books of shared contracts on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 100n);
      await fund(world, 'bob', 50n);
    });
    afterEach(() => world.close());

    const standing = (ledger: number) => valueOf(world.books.standingAt(POOL, ledger));
    const deposit = (depositorAddress: string, units: bigint, ledger: number, contractId = POOL) => {
      const event = { eventId: unique('event'), contractId, depositorAddress, units, hash: 'e'.repeat(64), ledger };
      return valueOf(world.deposits.credit(event, NOW));
    };
    const dedicate = async (contractId: string) => {
      const vault = { userId: 'dora', contractId, kind: 'dedicated', depositorAddress: 'G-dora' } as const;
      const { id } = await valueOf(world.vaults.create(vault, NOW));
      await valueOf(world.vaults.updateBalanceSnapshot(id, { balance: 1_000n, ledger: 3 }, NOW));
    };

    it('sum the balances of the vaults that share the contract, and of no others', async () => {
      await dedicate('C-dora');
      expect(await standing(9)).to.deep.equal({ balances: 150n, inFlight: 0n, uncredited: 0n });
      expect(await valueOf(world.books.contracts())).to.deep.equal([POOL]);
    });

    it('of a contract that nobody has a vault in are empty', async () => {
      const empty = await valueOf(world.books.standingAt('C-nobody', 9));
      expect(empty).to.deep.equal({ balances: 0n, inFlight: 0n, uncredited: 0n });
    });

    it('do not know of a deposit before its ledger', async () => {
      await deposit('G-alice', 30n, 20);
      expect((await standing(19)).balances).to.equal(150n);
      expect((await standing(20)).balances).to.equal(180n);
    });

    it('tell deposits that nobody owns apart, from their ledger on', async () => {
      await deposit('G-stranger', 7n, 20);
      await deposit('G-stranger', 5n, 20, 'C-elsewhere');
      expect(await standing(19)).to.deep.equal({ balances: 150n, inFlight: 0n, uncredited: 0n });
      expect(await standing(20)).to.deep.equal({ balances: 150n, inFlight: 0n, uncredited: 7n });
    });

    it('count an item as in flight from its transaction on, and as debited from the ledger that it landed in', async () => {
      await reserve(world, 'a', 40n);
      expect(await standing(9)).to.deep.equal({ balances: 150n, inFlight: 0n, uncredited: 0n });
      const { id } = await travel(world);
      expect(await standing(9)).to.deep.equal({ balances: 150n, inFlight: 40n, uncredited: 0n });
      await valueOf(world.transactions.confirm(id, landing(12), NOW));
      expect(await standing(11)).to.deep.equal({ balances: 150n, inFlight: 0n, uncredited: 0n });
      expect(await standing(12)).to.deep.equal({ balances: 110n, inFlight: 0n, uncredited: 0n });
    });

    it('count an item that waits for a person as in flight: it may have been deducted', async () => {
      await reserve(world, 'a', 40n);
      const { id } = await travel(world);
      await valueOf(world.transactions.escalate(id, NOW));
      expect(await standing(9)).to.deep.equal({ balances: 150n, inFlight: 40n, uncredited: 0n });
    });

    it('no longer count an item that is open again', async () => {
      await reserve(world, 'a', 40n);
      const { id } = await travel(world);
      await valueOf(world.transactions.expire(id, NOW));
      expect(await standing(9)).to.deep.equal({ balances: 150n, inFlight: 0n, uncredited: 0n });
    });
  });
}
