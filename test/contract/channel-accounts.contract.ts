import { expect } from 'chai';
import { fund, landing, lease, NOW, reserve, travel, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeChannelAccounts(name: string, openWorld: OpenWorld): void {
  describe(`ChannelAccounts on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    it('leases each registered channel once, then none', async () => {
      await valueOf(world.channels.register(['GA', 'GB']));
      const leased = [await lease(world, 'v'), await lease(world, 'w'), await lease(world, 'x')];
      expect(leased.map((channel) => channel?.publicKey).sort()).to.deep.equal(['GA', 'GB', undefined]);
    });

    it('knows no sequence of a new channel', async () => {
      await valueOf(world.channels.register(['GA']));
      expect(await lease(world, 'w')).to.deep.equal({ publicKey: 'GA', lastSequence: 0n });
    });

    it('has none to lease before any is registered', async () => {
      expect(await lease(world, 'w')).to.equal(null);
    });

    it('keeps lease and sequence of a channel that is registered again', async () => {
      await fund(world, 'alice', 10n);
      await reserve(world, 'a', 1n);
      const { id } = await travel(world, { sequence: 5n });
      await valueOf(world.transactions.confirm(id, landing(105), NOW));
      await valueOf(world.channels.register(['GCHANNEL']));
      expect((await lease(world, 'w'))?.lastSequence).to.equal(5n);
      await valueOf(world.channels.register(['GCHANNEL', 'GCHANNEL']));
      expect(await lease(world, 'v')).to.equal(null);
    });

    it('leases a channel again once its lease has run out or was released', async () => {
      await valueOf(world.channels.register(['GA']));
      await lease(world, 'w');
      expect(await lease(world, 'v', NOW + 29_999)).to.equal(null);
      expect(await lease(world, 'v', NOW + 30_000)).to.not.equal(null);
      await valueOf(world.channels.release('v'));
      expect(await lease(world, 'x', NOW + 30_000)).to.not.equal(null);
    });

    it('does not mind the release of a lease that is gone, and keeps the one that followed it', async () => {
      await valueOf(world.channels.register(['GA']));
      await lease(world, 'w');
      await lease(world, 'v', NOW + 30_000);
      await valueOf(world.channels.release('w'));
      expect(await lease(world, 'x', NOW + 30_001)).to.equal(null);
    });
  });
}
