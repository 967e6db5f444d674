import { expect } from 'chai';
import { ResultAsync } from 'neverthrow';
import { PayoutWorld } from '../../support/payout-world.ts';

const HOUR_MS = 3_600_000;
/** Longer than an envelope lives. */
const LIFETIME_LEDGERS = 13;

describe('Paying providers', () => {
  let world: PayoutWorld;
  beforeEach(async () => {
    world = await PayoutWorld.open();
  });
  afterEach(() => world.expectSound());

  const earnAll = async (...developerIds: readonly string[]) => {
    for (const developerId of developerIds) await world.earn(developerId, 100n);
    await world.settle();
  };
  const submit = async () => (await world.submit())._unsafeUnwrap();

  it('pays several at once, and calls them completed when the ledger shows it', async () => {
    await earnAll('alice', 'bob', 'carol');
    expect(await submit()).to.deep.equal({ transactions: 1, stoppedBy: null });
    expect(world.statuses()).to.deep.equal(['submitted', 'submitted', 'submitted']);
    expect((await world.land())._unsafeUnwrap().confirmed).to.equal(1);
    expect(world.statuses()).to.deep.equal(['completed', 'completed', 'completed']);
    expect(world.pool.paidTo('G-bob')).to.equal(100n);
  });

  it('pays each of fifty-one, in two transactions', async () => {
    await earnAll(...Array.from({ length: 51 }, (_, index) => `developer_${index}`));
    expect((await submit()).transactions).to.equal(2);
    await world.land();
    expect(new Set(world.statuses())).to.deep.equal(new Set(['completed']));
    expect(world.network.deducted).to.have.length(51);
  });

  it('pays two developers with one address, each once', async () => {
    await world.earn('alice', 100n, 'G-family');
    await world.earn('bob', 70n, 'G-family');
    await world.settle();
    expect((await submit()).transactions).to.equal(2);
    await world.land();
    expect(world.statuses()).to.deep.equal(['completed', 'completed']);
    expect(world.pool.paidTo('G-family')).to.equal(170n);
  });

  it('sets aside who has no trustline, shows why, pays the others, and tries again later', async () => {
    world.pool.blocked.set('G-bob', 'trustline_missing');
    await earnAll('alice', 'bob', 'carol');
    expect((await submit()).transactions).to.equal(1);
    await world.land();
    expect(world.statuses()).to.deep.equal(['completed', 'pending', 'completed']);
    expect(world.settlements[1]?.obstacle).to.equal('trustline_missing');
    world.pool.blocked.clear();
    expect((await submit()).transactions).to.equal(0);
    await world.clock.advance(HOUR_MS);
    expect((await submit()).transactions).to.equal(1);
    await world.land();
    expect(world.settlements[1]).to.include({ status: 'completed', obstacle: null });
  });

  it('finds the one that the contract refuses, and pays all others', async () => {
    world.network.refusedIds.set('G-carol', 'other');
    await earnAll('alice', 'bob', 'carol', 'dave', 'erin');
    await submit();
    await world.land();
    await submit();
    await world.land();
    expect(world.statuses()).to.deep.equal(['completed', 'completed', 'pending', 'completed', 'completed']);
    expect(world.settlements[2]?.obstacle).to.equal('refused');
  });

  it('pays nobody from a paused pool, and goes on when it is open again', async () => {
    world.network.paused = true;
    await earnAll('alice', 'bob');
    expect((await submit()).transactions).to.equal(0);
    expect(world.settlements.map(({ obstacle }) => obstacle)).to.deep.equal(['pool_paused', 'pool_paused']);
    world.network.paused = false;
    await world.clock.advance(HOUR_MS);
    await submit();
    await world.land();
    expect(world.statuses()).to.deep.equal(['completed', 'completed']);
  });

  it('pays whom a short pool can pay', async () => {
    world = await PayoutWorld.open(1);
    world.network.balance = 150n;
    await earnAll('alice', 'bob');
    await submit();
    await world.land();
    await submit();
    expect(world.statuses()).to.deep.equal(['completed', 'pending']);
    expect(world.settlements[1]?.obstacle).to.equal('pool_short');
  });

  it('sends nothing while the network is away, and leaves everything as it was', async () => {
    await earnAll('alice');
    world.network.down = true;
    expect(await submit()).to.deep.equal({ transactions: 0, stoppedBy: 'network_unavailable' });
    world.network.down = false;
    expect((await submit()).transactions).to.equal(1);
  });

  it('waits for a channel that charges take again and again', async () => {
    world = await PayoutWorld.open(1);
    await earnAll('alice');
    const claim = { token: 'charges', until: world.clock.now() + 60_000 };
    await world.channels.lease(claim, world.clock.now());
    const run = world.submit();
    await world.clock.advance(4_000);
    await world.channels.release('charges');
    expect((await run)._unsafeUnwrap().transactions).to.equal(1);
    await earnAll('bob');
    expect(await submit()).to.deep.equal({ transactions: 0, stoppedBy: 'no_channel' });
    expect(world.settlements[1]).to.include({ status: 'pending', claimToken: null });
  });

  it('opens those that failed together again, in halves, and fails the one that fails alone', async () => {
    await earnAll('alice', 'bob', 'carol', 'dave');
    await submit();
    world.network.failing = true;
    expect((await world.land())._unsafeUnwrap().failed).to.equal(1);
    world.network.failing = false;
    await submit();
    expect(new Set(world.settlements.map(({ txHash }) => txHash)).size).to.equal(2);
    await world.land();
    expect(world.statuses()).to.deep.equal(['completed', 'completed', 'completed', 'completed']);
  });

  it('pays by the next settlement what failed alone', async () => {
    await earnAll('alice');
    await submit();
    world.network.failing = true;
    await world.land();
    world.network.failing = false;
    expect(world.statuses()).to.deep.equal(['failed']);
    await world.earn('alice', 20n);
    await world.payEverything();
    expect(world.settlements.map(({ status, units }) => [status, units])).to.deep.equal([
      ['failed', 100n],
      ['completed', 120n],
    ]);
    expect(world.pool.paidTo('G-alice')).to.equal(120n);
  });

  for (const answer of ['lost', 'dropped', 'error', 'try_again_later'] as const) {
    it(`pays once when the answer of the send is ${answer}`, async () => {
      await earnAll('alice', 'bob');
      world.network.sendScript.push(answer);
      await submit();
      expect((await submit()).transactions).to.equal(0);
      await world.land();
      await world.land();
      await world.payEverything();
      expect([world.pool.paidTo('G-alice'), world.pool.paidTo('G-bob')]).to.deep.equal([100n, 100n]);
    });
  }

  it('sends nothing of a build that took longer than its claim: another has paid meanwhile', async () => {
    await earnAll('alice');
    const slow = world.start(({ pool }) => ({
      pool: {
        obstacles: (payments, signal) => pool.obstacles(payments, signal),
        prepare: (payout, signal) =>
          ResultAsync.fromSafePromise(world.clock.sleep(60_000)).andThen(() => pool.prepare(payout, signal)),
      },
    }));
    const run = slow.submitPayouts.execute();
    await world.clock.advance(50_000);
    expect((await submit()).transactions).to.equal(1);
    await world.clock.advance(20_000);
    expect((await run)._unsafeUnwrap()).to.deep.equal({ transactions: 0, stoppedBy: 'lost' });
    expect(world.network.sends).to.have.length(1);
    await world.land();
    expect(world.pool.paidTo('G-alice')).to.equal(100n);
  });

  it('waits while no witness shows what landed, for minutes, and never pays again', async () => {
    await earnAll('alice');
    await submit();
    world.network.closeLedger();
    world.network.hiding = true;
    for (let minute = 0; minute < 5; minute += 1) {
      await world.clock.advance(60_000);
      expect((await world.land(LIFETIME_LEDGERS))._unsafeUnwrap().waiting).to.equal(1);
      expect((await submit()).transactions).to.equal(0);
    }
    world.network.hiding = false;
    expect((await world.sync())._unsafeUnwrap().confirmed).to.equal(1);
    expect(world.pool.paidTo('G-alice')).to.equal(100n);
  });

  it('changes nothing while node and history are down', async () => {
    await earnAll('alice');
    await submit();
    world.network.closeLedger();
    world.network.down = true;
    world.history.down = true;
    expect((await world.sync())._unsafeUnwrap().waiting).to.equal(1);
    expect(world.statuses()).to.deep.equal(['submitted']);
  });

  it('pays again only what is proven dead', async () => {
    await earnAll('alice');
    world.network.stalled = true;
    await submit();
    expect((await world.land(LIFETIME_LEDGERS - 2))._unsafeUnwrap().waiting).to.equal(1);
    expect((await world.land(2))._unsafeUnwrap().expired).to.equal(1);
    world.network.stalled = false;
    await world.payEverything();
    expect(world.pool.paidTo('G-alice')).to.equal(100n);
  });
});

describe('ReconcileSettlements', () => {
  it('finds no drift while payouts are under way and when they have landed', async () => {
    const world = await PayoutWorld.open();
    await world.earn('alice', 100n);
    await world.settle();
    await world.submit();
    world.network.closeLedger();
    const underWay = (await world.reconcile())._unsafeUnwrap();
    expect(underWay.payouts).to.deep.include({ drift: 0n, books: { completed: 0n, undecided: 100n } });
    await world.sync();
    const landed = (await world.reconcile())._unsafeUnwrap();
    expect(landed).to.include({ imbalance: 0n });
    expect(landed.payouts).to.deep.include({ drift: 0n, books: { completed: 100n, undecided: 0n } });
  });

  it('shows to the unit what was paid beside the books, and what they call paid and was not', async () => {
    const world = await PayoutWorld.open();
    await world.earn('alice', 100n);
    await world.payEverything();
    world.network.deducted.push({ units: 7n, onChainId: 'G-stranger', hash: 'f'.repeat(64) });
    expect((await world.reconcile())._unsafeUnwrap().payouts?.drift).to.equal(7n);
    world.network.deducted.length = 0;
    expect((await world.reconcile())._unsafeUnwrap().payouts?.drift).to.equal(-100n);
  });

  it('shows revenue that is in no settlement and not unsettled, and repairs nothing', async () => {
    const world = await PayoutWorld.open();
    await world.earn('alice', 100n);
    await world.settle();
    for (const row of world.database.revenueLedger.values()) row.settlementId = 'stl_elsewhere';
    const { imbalance, sums } = (await world.reconcile())._unsafeUnwrap();
    expect([imbalance, sums.mismatched]).to.deep.equal([0n, 1]);
    world.database.settlements.clear();
    expect((await world.reconcile())._unsafeUnwrap().imbalance).to.equal(100n);
  });

  it('tells of its books alone when the chain cannot be read', async () => {
    const world = await PayoutWorld.open();
    world.network.down = true;
    expect((await world.reconcile())._unsafeUnwrap().payouts).to.equal(null);
  });
});
