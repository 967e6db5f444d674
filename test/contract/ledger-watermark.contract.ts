import { expect } from 'chai';
import { valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeLedgerWatermark(name: string, openWorld: OpenWorld): void {
  describe(`LedgerWatermark on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    it('is 0 before anything was seen', async () => {
      expect(await valueOf(world.watermark.read())).to.equal(0);
    });

    it('rises, and never falls', async () => {
      const seen = [];
      for (const ledger of [100, 102, 101, 102]) {
        await valueOf(world.watermark.raise(ledger));
        seen.push(await valueOf(world.watermark.read()));
      }
      expect(seen).to.deep.equal([100, 102, 102, 102]);
    });
  });
}
