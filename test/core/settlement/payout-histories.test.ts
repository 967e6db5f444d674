import fc from 'fast-check';
import { expect } from 'chai';
import { PayoutWorld } from '../../support/payout-world.ts';

const DEVELOPERS = ['alice', 'bob', 'carol', 'dave'];
const LIFETIME_LEDGERS = 13;

type Step = (world: PayoutWorld) => unknown;

const developer = fc.constantFrom(...DEVELOPERS);

/** What may happen to providers, to the workers that pay them, and to the network under them. */
const step: fc.Arbitrary<[string, Step]> = fc.oneof(
  fc
    .tuple(developer, fc.integer({ min: 1, max: 120 }))
    .map(([who, units]): [string, Step] => [`${who} earns ${units}`, (world) => world.earn(who, BigInt(units))]),
  developer.map((who): [string, Step] => [`${who} moves`, (world) => world.moveTo(who, `G-${who}-2`)]),
  fc.constant<[string, Step]>(['settle', (world) => world.settle()]),
  fc.constant<[string, Step]>(['submit', (world) => world.submit()]),
  fc.constant<[string, Step]>(['two submit at once', (world) => submitTwice(world)]),
  fc.constant<[string, Step]>(['sync', (world) => world.sync()]),
  fc.constant<[string, Step]>(['land', (world) => world.land()]),
  fc.constant<[string, Step]>(['a lifetime passes', (world) => world.land(LIFETIME_LEDGERS)]),
  fc.constant<[string, Step]>(['an hour passes', (world) => world.clock.advance(3_600_000)]),
  fc
    .constantFrom('failing', 'stalled', 'hiding', 'paused', 'down')
    .chain((fault) =>
      fc.boolean().map((on): [string, Step] => [`${fault}: ${on}`, ({ network }) => (network[fault] = on)]),
    ),
  fc
    .constantFrom('lost' as const, 'dropped' as const, 'error' as const, 'try_again_later' as const)
    .map((answer): [string, Step] => [`the next send: ${answer}`, ({ network }) => network.sendScript.push(answer)]),
  developer.chain((who) =>
    fc
      .boolean()
      .map((on): [string, Step] => [
        `${who} has a trustline: ${!on}`,
        ({ pool }) => (on ? pool.blocked.set(`G-${who}`, 'trustline_missing') : pool.blocked.delete(`G-${who}`)),
      ]),
  ),
  developer.map((who): [string, Step] => [
    `somebody else uses the sequence of a channel (${who})`,
    ({ network }) => network.useSequence('GCHANNEL0'),
  ]),
);

async function submitTwice(world: PayoutWorld): Promise<void> {
  const [one, other] = [world.start(), world.start()];
  await world.clock.finish(Promise.all([one.submitPayouts.execute(), other.submitPayouts.execute()]));
}

async function heal(world: PayoutWorld): Promise<void> {
  Object.assign(world.network, { failing: false, stalled: false, hiding: false, paused: false, down: false });
  world.network.sendScript.length = 0;
  world.pool.blocked.clear();
  await world.clock.advance(7_200_000);
  await world.land();
}

describe('Any history of payouts', () => {
  it('keeps every unit of revenue in one place, and in the end everybody was paid exactly once', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const world = await PayoutWorld.open();
        for (const [, run] of steps) {
          await run(world);
          await world.expectSound();
        }
        await heal(world);
        for (const who of DEVELOPERS)
          await world.earn(who, 50n, world.database.developers.get(who)?.payoutAddress ?? `G-${who}`);
        await world.payEverything();
        await world.expectSound();
        const earned = [...world.database.revenueLedger.values()].reduce((sum, { net }) => sum + net, 0n);
        const paid = world.network.deducted.reduce((sum, { units }) => sum + units, 0n);
        expect(paid).to.equal(earned);
      }),
      { numRuns: 150 },
    );
  });
});
