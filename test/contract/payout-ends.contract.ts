import { expect } from 'chai';
import {
  addressOf,
  claimPayouts,
  expectBalanced,
  idsOf,
  settle,
  settled,
  settlementOf,
  statusesOf,
  travelPayout,
  PAYOUT_POOL,
} from './payout-scenario.ts';
import { fund, landing, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const LATER = NOW + 5_000;

export function describePayoutEnds(name: string, openWorld: OpenWorld): void {
  describe(`The settlements of a payout on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1_000_000n);
    });
    afterEach(async () => {
      await expectBalanced(world);
      await world.close();
    });
    const opened = () => world;

    describe('when the resolver decides', () => follow(opened));
    describe('in review', () => areReviewed(opened));
    describe('in the sums', () => areSummed(opened));
  });
}

const toldTo = async (world: World, userId: string) =>
  (await valueOf(world.events.pending(100))).filter((event) => event.userId === userId).map(({ fact }) => fact);

function follow(world: () => World): void {
  it('are completed when it landed, and their developers are told', async () => {
    const ids = idsOf(await settled(world(), 'bob', 'carol'));
    const { id, hash } = await travelPayout(world());
    expect(await valueOf(world().transactions.confirm(id, landing(120), LATER))).to.equal(true);
    for (const each of ids) {
      expect(await settlementOf(world(), each)).to.include({ status: 'completed', txHash: hash, completedAt: LATER });
    }
    expect(await toldTo(world(), 'carol')).to.deep.equal([
      {
        type: 'settlement.completed',
        settlementId: ids[1],
        amount: 100n,
        payoutAddress: addressOf('carol'),
        txHash: hash,
      },
    ]);
    expect(await valueOf(world().transactions.confirm(id, landing(120), LATER))).to.equal(false);
    expect(await toldTo(world(), 'bob')).to.have.length(1);
  });

  it('are pending again for half the company when several failed together', async () => {
    const ids = idsOf(await settled(world(), 'bob', 'carol', 'dave'));
    const { id } = await travelPayout(world());
    await valueOf(world().transactions.fail(id, landing(120), LATER));
    expect(await statusesOf(world(), ids)).to.deep.equal(['pending', 'pending', 'pending']);
    expect(idsOf(await claimPayouts(world(), 'w', 50, LATER))).to.deep.equal(ids.slice(0, 2));
    expect(await toldTo(world(), 'bob')).to.deep.equal([]);
  });

  it('fails one that failed alone: its revenue is paid by the next one', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    const payout = await travelPayout(world());
    await valueOf(world().transactions.fail(payout.id, landing(120), LATER));
    expect(await settlementOf(world(), id)).to.include({ status: 'failed', failures: 1, writtenOff: false });
    expect(await toldTo(world(), 'bob')).to.deep.equal([
      { type: 'settlement.failed', settlementId: id, amount: 100n, payoutAddress: addressOf('bob') },
    ]);
    expect((await valueOf(world().settlementAccounts.sums())).unsettled).to.equal(100n);
    const [next] = await settle(world());
    expect(next).to.include({ units: 100n });
    await valueOf(world().transactions.confirm((await travelPayout(world())).id, landing(130), LATER));
    expect(await statusesOf(world(), [id, next!.id])).to.deep.equal(['failed', 'completed']);
  });

  it('are pending again, in as large a company, when it is proven dead', async () => {
    const ids = idsOf(await settled(world(), 'bob', 'carol'));
    const { id } = await travelPayout(world());
    await valueOf(world().transactions.expire(id, LATER));
    expect(await statusesOf(world(), ids)).to.deep.equal(['pending', 'pending']);
    expect((await travelPayout(world(), 50, LATER)).ids).to.deep.equal(ids);
  });

  it('follow only the transaction that carries them now', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    const first = await travelPayout(world());
    await valueOf(world().transactions.expire(first.id, LATER));
    const second = await travelPayout(world(), 50, LATER);
    expect(await valueOf(world().transactions.confirm(first.id, landing(120), LATER))).to.equal(false);
    expect(await settlementOf(world(), id)).to.include({ status: 'submitted', txHash: second.hash });
  });

  it('leave the charges of other transactions alone', async () => {
    await settled(world(), 'bob');
    const payout = await travelPayout(world());
    const before = await valueOf(world().settlementAccounts.sums());
    await valueOf(world().transactions.recordSend(payout.id, { status: 'pending', ledger: 100 }, LATER));
    expect(await valueOf(world().settlementAccounts.sums())).to.deep.equal(before);
  });
}

function areReviewed(world: () => World): void {
  const inReview = async (...developerIds: string[]) => {
    const ids = idsOf(await settled(world(), ...developerIds));
    const { id } = await travelPayout(world());
    await valueOf(world().transactions.escalate(id, NOW));
    expect(new Set(await statusesOf(world(), ids))).to.deep.equal(new Set(['review']));
    return { ids, transactionId: id };
  };
  const decide = (transactionId: bigint, verdict: Parameters<World['payoutDesk']['decide']>[1]) =>
    valueOf(world().payoutDesk.decide(transactionId, verdict, LATER));

  it('are shown with the transaction that nobody could find, the newest first', async () => {
    const { ids, transactionId } = await inReview('bob', 'carol');
    const page = (after: bigint | null, limit = 10) =>
      valueOf(world().payoutDesk.list({ status: 'review', after, limit }));
    const shown = await page(null);
    expect(idsOf(shown)).to.deep.equal(ids.toReversed());
    expect(shown[0]?.transaction).to.include({ id: transactionId, status: 'review' });
    expect(idsOf(await page(shown[0]!.serial))).to.deep.equal([ids[0]]);
    expect(await valueOf(world().payoutDesk.list({ status: 'failed', after: null, limit: 10 }))).to.deep.equal([]);
  });

  it('are completed when the ledger shows it, once', async () => {
    const { ids, transactionId } = await inReview('bob', 'carol');
    const verdict = { kind: 'confirmed', landing: landing(120) } as const;
    expect(await decide(transactionId, verdict)).to.equal(true);
    expect(await decide(transactionId, verdict)).to.equal(false);
    expect(await statusesOf(world(), ids)).to.deep.equal(['completed', 'completed']);
    expect(await toldTo(world(), 'bob')).to.have.length(1);
  });

  it('are pending again when it is proven dead, and failed alone when it failed', async () => {
    const dead = await inReview('bob');
    expect(await decide(dead.transactionId, { kind: 'expired' })).to.equal(true);
    expect(await statusesOf(world(), dead.ids)).to.deep.equal(['pending']);
    const { id } = await travelPayout(world());
    await valueOf(world().transactions.escalate(id, NOW));
    expect(await decide(id, { kind: 'failed', landing: landing(120) })).to.equal(true);
    expect(await statusesOf(world(), dead.ids)).to.deep.equal(['failed']);
  });

  it('are not decided by the desk while the resolver still looks for it', async () => {
    const ids = idsOf(await settled(world(), 'bob'));
    const { id } = await travelPayout(world());
    expect(await decide(id, { kind: 'expired' })).to.equal(false);
    expect(await valueOf(world().payoutDesk.writeOff(ids[0]!, LATER))).to.equal(false);
    expect(await statusesOf(world(), ids)).to.deep.equal(['submitted']);
  });

  it('are never paid again once they are written off, whatever is found later', async () => {
    const { ids, transactionId } = await inReview('bob', 'carol');
    expect(await valueOf(world().payoutDesk.writeOff(ids[0]!, LATER))).to.equal(true);
    expect(await settlementOf(world(), ids[0]!)).to.include({ status: 'failed', writtenOff: true });
    expect(await settle(world())).to.deep.equal([]);
    expect((await valueOf(world().settlementAccounts.sums())).writtenOff).to.equal(100n);
    await decide(transactionId, { kind: 'expired' });
    expect(await statusesOf(world(), ids)).to.deep.equal(['failed', 'pending']);
  });

  it('are unknown to the desk when there is none', async () => {
    expect(await valueOf(world().payoutDesk.find('stl_nobody'))).to.equal(null);
    expect(await valueOf(world().payoutDesk.writeOff('stl_nobody', NOW))).to.equal(false);
    expect(await decide(999_999n, { kind: 'expired' })).to.equal(false);
  });
}

function areSummed(world: () => World): void {
  it('count each once, by what became of it', async () => {
    await settled(world(), 'bob');
    await valueOf(world().transactions.confirm((await travelPayout(world())).id, landing(120), NOW));
    await settled(world(), 'carol');
    const sums = await valueOf(world().settlementAccounts.sums());
    expect(sums).to.deep.equal({
      earned: 200n,
      completed: 100n,
      open: 100n,
      unsettled: 0n,
      writtenOff: 0n,
      mismatched: 0,
      inReview: 0,
      setAside: {},
    });
  });

  it('tell what landed in some ledgers of one pool, and what may have', async () => {
    await settled(world(), 'bob');
    await valueOf(world().transactions.confirm((await travelPayout(world())).id, landing(120), NOW));
    await settled(world(), 'carol');
    await travelPayout(world());
    const paid = (fromLedger: number, toLedger: number, contractId = PAYOUT_POOL) =>
      valueOf(world().settlementAccounts.paidBetween({ contractId, fromLedger, toLedger }));
    expect(await paid(120, 120)).to.deep.equal({ completed: 100n, undecided: 100n });
    expect(await paid(121, 500)).to.deep.equal({ completed: 0n, undecided: 100n });
    expect(await paid(1, 119)).to.deep.equal({ completed: 0n, undecided: 100n });
    expect(await paid(1, 500, 'CANOTHER')).to.deep.equal({ completed: 0n, undecided: 100n });
  });
}
