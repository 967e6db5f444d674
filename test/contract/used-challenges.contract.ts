import { expect } from 'chai';
import { NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeUsedChallenges(name: string, openWorld: OpenWorld): void {
  describe(`UsedChallenges on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    const use = (id: string, expiresAt = NOW) => valueOf(world.usedChallenges.use({ id, expiresAt }));
    const forget = (time: number) => valueOf(world.usedChallenges.forgetExpired(time));

    it('let a challenge be used once', async () => {
      expect([await use('a'), await use('a'), await use('b'), await use('a')]).to.deep.equal([
        true,
        false,
        true,
        false,
      ]);
    });

    it('let one of many win that use it at the same moment', async () => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => use('a')));
      expect(outcomes.filter((won) => won)).to.have.length(1);
    });

    it('forget what expired before the given time, and nothing else', async () => {
      await use('old', NOW - 1);
      await use('edge', NOW);
      await use('young', NOW + 1);
      expect([await forget(NOW), await forget(NOW)]).to.deep.equal([1, 0]);
      expect([await use('old'), await use('edge'), await use('young')]).to.deep.equal([true, false, false]);
    });
  });
}
