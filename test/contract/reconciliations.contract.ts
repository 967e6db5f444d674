import { expect } from 'chai';
import { type Reconciliation } from '../../src/core/vault/reconciliation.ts';
import { NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

/** Beyond what a JSON number keeps. */
const LARGE = 9_007_199_254_740_993n;
const FOUND: Reconciliation = {
  at: NOW,
  pools: [
    { contractId: 'CPOOL', ledger: 7, chain: LARGE, balances: LARGE + 3n, inFlight: 1n, uncredited: 0n, drift: -2n },
  ],
  unreadable: ['COLD'],
};

export function describeReconciliations(name: string, openWorld: OpenWorld): void {
  describe(`The last reconciliation on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const latest = () => valueOf(world.reconciliations.latest());

    it('is none before the first one', async () => {
      expect(await latest()).to.equal(null);
    });

    it('is read as it was saved, to the last unit', async () => {
      await valueOf(world.reconciliations.save(FOUND));
      expect(await latest()).to.deep.equal(FOUND);
    });

    it('is the newest, whichever was saved last', async () => {
      const newer = { at: NOW + 1, pools: [], unreadable: [] };
      await valueOf(world.reconciliations.save(newer));
      await valueOf(world.reconciliations.save(FOUND));
      expect(await latest()).to.deep.equal(newer);
    });
  });
}
