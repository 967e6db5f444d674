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

    const standing = () => valueOf(world.watermark.read());
    const markOf = (ledger: number, digit: string) => ({ ledger, hash: digit.repeat(64) });

    it('stands at nothing before anything was seen', async () => {
      expect(await standing()).to.deep.equal({ highest: 0, mark: null, halted: null });
    });

    it('rises, and never falls', async () => {
      const seen = [];
      for (const ledger of [100, 102, 101, 102]) {
        await valueOf(world.watermark.raise(ledger));
        seen.push((await standing()).highest);
      }
      expect(seen).to.deep.equal([100, 102, 102, 102]);
    });

    it('keeps the newest mark, and raises the watermark to it', async () => {
      await valueOf(world.watermark.raise(105));
      const seen = [];
      for (const mark of [markOf(100, 'a'), markOf(110, 'b'), markOf(110, 'c'), markOf(109, 'd')]) {
        await valueOf(world.watermark.mark(mark));
        const { highest, mark: kept } = await standing();
        seen.push([highest, kept]);
      }
      expect(seen).to.deep.equal([
        [105, markOf(100, 'a')],
        [110, markOf(110, 'b')],
        [110, markOf(110, 'b')],
        [110, markOf(110, 'b')],
      ]);
    });

    it('halts once, for the first reason', async () => {
      expect(await valueOf(world.watermark.halt('other_network'))).to.equal(true);
      expect(await valueOf(world.watermark.halt('ledger_replaced'))).to.equal(false);
      await valueOf(world.watermark.raise(100));
      await valueOf(world.watermark.mark(markOf(101, 'a')));
      expect(await standing()).to.deep.equal({ highest: 101, mark: markOf(101, 'a'), halted: 'other_network' });
    });

    it('forgets what was seen when an operator accepts another ledger, also a lower one', async () => {
      await valueOf(world.watermark.mark(markOf(1000, 'a')));
      await valueOf(world.watermark.halt('ledger_replaced'));
      await valueOf(world.watermark.accept(markOf(7, 'b')));
      expect(await standing()).to.deep.equal({ highest: 7, mark: markOf(7, 'b'), halted: null });
    });

    it('takes an acceptance before anything was seen', async () => {
      await valueOf(world.watermark.accept(markOf(7, 'b')));
      expect(await standing()).to.deep.equal({ highest: 7, mark: markOf(7, 'b'), halted: null });
    });
  });
}
