import { expect } from 'chai';
import { fund, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const INTERVAL_MS = 30_000;

export function describeVaultSyncs(name: string, openWorld: OpenWorld): void {
  describe(`Turns at the chain on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'pooled', 100n);
      for (const user of ['alice', 'bob', 'carol']) {
        const vault = { userId: user, contractId: `C-${user}`, kind: 'dedicated', depositorAddress: null } as const;
        await valueOf(world.vaults.create(vault, NOW));
      }
    });
    afterEach(() => world.close());

    const turns = async (now: number, { contractIds = new Array<string>(), limit = 10 } = {}) => {
      const due = await valueOf(world.syncs.takeTurns({ before: now - INTERVAL_MS, contractIds, limit }, now));
      return due.map(({ contractId }) => contractId).sort();
    };

    it('come to dedicated vaults alone, once an interval', async () => {
      expect(await turns(NOW)).to.deep.equal(['C-alice', 'C-bob', 'C-carol']);
      expect(await turns(NOW + INTERVAL_MS - 1)).to.deep.equal([]);
      expect(await turns(NOW + INTERVAL_MS)).to.deep.equal(['C-alice', 'C-bob', 'C-carol']);
    });

    it('come to everybody though one run has room for few: who waited longest is first', async () => {
      const first = await turns(NOW, { limit: 2 });
      const second = await turns(NOW + INTERVAL_MS, { limit: 2 });
      expect(first).to.deep.equal(['C-alice', 'C-bob']);
      expect(second).to.include('C-carol').and.have.length(2);
    });

    it('come at once where a contract is asked for, also ahead of those that wait', async () => {
      await turns(NOW);
      expect(await turns(NOW + 1, { contractIds: ['C-bob'] })).to.deep.equal(['C-bob']);
      const asked = await turns(NOW + INTERVAL_MS, { contractIds: ['C-carol'], limit: 1 });
      expect(asked).to.deep.equal(['C-carol']);
    });

    it('never come to a shared contract, asked for or not', async () => {
      await turns(NOW);
      expect(await turns(NOW + 1, { contractIds: ['CPOOL', 'C-nobody'] })).to.deep.equal([]);
    });

    it('go to one of several workers each', async () => {
      const taken = await Promise.all([turns(NOW), turns(NOW), turns(NOW)]);
      expect(taken.flat().sort()).to.deep.equal(['C-alice', 'C-bob', 'C-carol']);
    });

    it('name the vault that the contract belongs to', async () => {
      const [due] = await valueOf(
        world.syncs.takeTurns({ before: NOW - INTERVAL_MS, contractIds: ['C-bob'], limit: 1 }, NOW),
      );
      expect((await valueOf(world.vaults.findByUserId('bob')))?.id).to.equal(due?.id);
    });
  });
}
