import { expect } from 'chai';
import { okAsync, errAsync } from 'neverthrow';
import { SyncSettlements } from '../../../src/core/settlement/sync-settlements.ts';
import { type GuardError } from '../../../src/core/billing/guard-network.ts';
import { PayoutWorld } from '../../support/payout-world.ts';

describe('SyncSettlements', () => {
  it('asks for nothing while nothing is under way', async () => {
    const world = await PayoutWorld.open();
    world.network.down = true;
    const summary = (await world.sync())._unsafeUnwrap();
    expect(summary).to.deep.equal({ confirmed: 0, failed: 0, expired: 0, escalated: 0, waiting: 0 });
  });

  it('leaves every decision to the resolver, and has paid at once what is pending again', async () => {
    const world = await PayoutWorld.open();
    await world.earn('alice', 100n);
    await world.settle();
    await world.submit();
    let requested = 0;
    const book = world.books;
    for (const resolution of ['waiting', 'confirmed', 'escalated', 'failed', 'expired'] as const) {
      const sync = new SyncSettlements({
        book,
        watermark: world.watermark,
        guard: { execute: () => okAsync({ highest: 100, mark: null }) },
        resolve: { execute: () => okAsync({ resolution, ledger: 120 }) },
        payouts: { request: () => void (requested += 1) },
      });
      expect((await sync.execute())._unsafeUnwrap()[resolution]).to.equal(1);
    }
    expect(requested).to.equal(2);
    expect(world.statuses()).to.deep.equal(['submitted']);
    expect((await world.watermark.read())._unsafeUnwrap().highest).to.equal(120);
  });

  for (const halted of [
    { kind: 'network_halted', reason: 'other_network' },
    { kind: 'ledger_regressed', ledger: 1, highestSeen: 100 },
  ] as const satisfies GuardError[]) {
    it(`decides nothing while ${halted.kind}`, async () => {
      const world = await PayoutWorld.open();
      await world.earn('alice', 100n);
      await world.settle();
      await world.submit();
      const sync = new SyncSettlements({
        book: world.books,
        watermark: world.watermark,
        guard: { execute: () => errAsync(halted) },
        resolve: { execute: () => expect.fail('It was asked') },
        payouts: { request: () => undefined },
      });
      expect((await sync.execute())._unsafeUnwrapErr()).to.deep.equal(halted);
    });
  }
});
