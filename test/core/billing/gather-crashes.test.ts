import { expect } from 'chai';
import { ResultAsync } from 'neverthrow';
import { type CallGathering } from '../../../src/core/billing/ports/call-gathering.ts';
import { GatheringWorld } from '../../support/gathering-world.ts';

const PRICE = 100_000n;
const ALICES = ['gw_a1', 'gw_a2', 'gw_a3'];
const BOBS = ['gw_b1', 'gw_b2'];

type When = 'before' | 'after';

/** The process dies at its n-th call of the store, before or after that had an effect: it never hears of it. */
function dyingAt(gathering: CallGathering, fatalCall: number, when: When, onDeath: () => void): CallGathering {
  let calls = 0;
  const never = new ResultAsync<never, never>(new Promise(() => undefined));
  return new Proxy(gathering, {
    get: (target, name: keyof CallGathering) => {
      const method = target[name].bind(target) as (...args: unknown[]) => ResultAsync<unknown, unknown>;
      return (...args: unknown[]) => {
        calls += 1;
        if (calls < fatalCall) return method(...args);
        if (calls > fatalCall) return never;
        void (when === 'after' ? method(...args) : ResultAsync.fromSafePromise(Promise.resolve())).map(onDeath);
        return never;
      };
    },
  });
}

async function openWorld(): Promise<GatheringWorld> {
  const world = await GatheringWorld.open();
  for (const user of ['alice', 'bob']) await world.billing.fund(user, 100n * PRICE);
  await world.nextWindow();
  await world.serve('alice', ALICES, PRICE);
  await world.serve('bob', BOBS, PRICE);
  await world.nextWindow();
  return world;
}

describe('A process that dies while it gathers', () => {
  for (const when of ['before', 'after'] as const) {
    it(`loses nothing and doubles nothing, at whichever call of its store it dies, ${when} the effect`, async () => {
      let deaths = 0;
      for (let fatalCall = 1; ; fatalCall += 1) {
        const world = await openWorld();
        const end = await new Promise<'died' | 'survived'>((resolve) => {
          const gathering = dyingAt(world.gathering, fatalCall, when, () => resolve('died'));
          void world
            .worker(gathering)
            .execute()
            .map(() => resolve('survived'));
        });
        if (end === 'survived') break;
        deaths += 1;
        await world.gather();
        const gathered = world.items.map((item) => world.requestIdsOf(item));
        expect(gathered.toSorted()).to.deep.equal([ALICES, BOBS]);
        await world.submitRipe();
        await world.billing.settle();
        expect(world.billing.network.deducted.map(({ units }) => units).sort()).to.deep.equal([2n * PRICE, 3n * PRICE]);
      }
      // One look at the vaults, and for each of the two one at its calls and the forming of its item.
      expect(deaths).to.equal(5);
    });
  }
});
