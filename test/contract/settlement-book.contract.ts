import { expect } from 'chai';
import {
  addressOf,
  claimPayouts,
  earn,
  expectBalanced,
  idsOf,
  pay,
  preparedPayout,
  settle,
  settled,
  settlementOf,
  travelPayout,
} from './payout-scenario.ts';
import { book, offer, sell } from './revenue-scenario.ts';
import { CHANNEL, fund, landing, lease, NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const HOUR_MS = 3_600_000;

export function describeSettlementBook(name: string, openWorld: OpenWorld): void {
  describe(`SettlementBook on ${name}`, () => {
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

    describe('settle', () => settles(opened));
    describe('claim, release and setAside', () => claims(opened));
    describe('persist and live', () => persists(opened));
  });
}

function settles(world: () => World): void {
  it('makes one settlement of all that a developer is owed, for the address of that moment', async () => {
    await earn(world(), 'bob', 100n, 250n);
    const [made, ...others] = await settle(world());
    expect(made).to.include({ units: 350n });
    expect(others).to.deep.equal([]);
    await pay(world(), 'bob', 'G-elsewhere');
    expect(await settlementOf(world(), made!.id)).to.deep.include({
      developerId: 'bob',
      units: 350n,
      payoutAddress: addressOf('bob'),
      status: 'pending',
      txHash: null,
      createdAt: NOW,
      completedAt: null,
      obstacle: null,
      transaction: null,
    });
  });

  it('settles nothing twice, and later revenue in a settlement of its own', async () => {
    await earn(world(), 'bob', 100n);
    await settle(world());
    expect(await settle(world())).to.deep.equal([]);
    await earn(world(), 'bob', 30n);
    expect((await settle(world())).map(({ units }) => units)).to.deep.equal([30n]);
  });

  it('leaves who is owed less than the minimum, to the unit, and who has no address', async () => {
    await earn(world(), 'bob', 99n);
    await earn(world(), 'carol', 100n);
    await earn(world(), 'dave', 500n);
    await pay(world(), 'dave', null);
    const made = await settle(world(), { unitsMin: 100n });
    expect(made.map(({ units }) => units)).to.deep.equal([100n]);
    expect(await settle(world(), { unitsMin: 100n })).to.deep.equal([]);
  });

  it('leaves what belongs to nobody and what was not confirmed', async () => {
    await pay(world(), 'bob');
    await sell(world(), 'api_of_nobody', 100n);
    await book(world());
    expect(await settle(world())).to.deep.equal([]);
    expect((await valueOf(world().settlementAccounts.sums())).unsettled).to.equal(100n);
  });

  it('makes at most one for each id, and the others with the next ones', async () => {
    for (const developerId of ['bob', 'carol', 'dave']) await earn(world(), developerId, 100n);
    expect(await settle(world(), { max: 2 })).to.have.length(2);
    expect(await settle(world(), { max: 2 })).to.have.length(1);
  });

  it('takes the oldest rows up to the limit, or as many as the minimum needs', async () => {
    await earn(world(), 'bob', 10n, 20n, 30n, 40n);
    expect((await settle(world(), { rowsMax: 1, unitsMin: 25n })).map(({ units }) => units)).to.deep.equal([30n]);
    expect((await settle(world(), { rowsMax: 1, unitsMin: 25n })).map(({ units }) => units)).to.deep.equal([30n]);
    expect((await settle(world(), { rowsMax: 9, unitsMin: 25n })).map(({ units }) => units)).to.deep.equal([40n]);
  });

  it('pays revenue without its fee', async () => {
    await pay(world(), 'bob');
    await sell(world(), (await offer(world(), 'bob')).id, 1000n);
    await book(world(), 250);
    expect((await settle(world())).map(({ units }) => units)).to.deep.equal([975n]);
  });

  it('makes a new settlement of what could not be paid to an address that was replaced since', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    await claimPayouts(world(), 'w');
    const why = { obstacle: 'trustline_missing', retryAt: NOW + HOUR_MS } as const;
    await valueOf(world().settlements.setAside({ token: 'w', ids: [id] }, why, NOW));
    expect(await settle(world())).to.deep.equal([]);
    await pay(world(), 'bob', 'G-elsewhere');
    const [next] = await settle(world());
    expect(await settlementOf(world(), id)).to.include({ status: 'failed', writtenOff: false });
    expect(await settlementOf(world(), next!.id)).to.include({ payoutAddress: 'G-elsewhere', units: 100n });
  });

  it('keeps a settlement that waits for the pool to its address', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    await claimPayouts(world(), 'w');
    const why = { obstacle: 'pool_paused', retryAt: NOW + HOUR_MS } as const;
    await valueOf(world().settlements.setAside({ token: 'w', ids: [id] }, why, NOW));
    await pay(world(), 'bob', 'G-elsewhere');
    expect(await settle(world())).to.deep.equal([]);
    expect(await settlementOf(world(), id)).to.include({ status: 'pending', payoutAddress: addressOf('bob') });
  });
}

function claims(world: () => World): void {
  it('gives the oldest first, up to the limit, and each to one worker', async () => {
    const [first, second, third] = idsOf(await settled(world(), 'bob', 'carol', 'dave'));
    expect(await claimPayouts(world(), 'w', 2)).to.deep.equal([
      { id: first, units: 100n, payoutAddress: addressOf('bob') },
      { id: second, units: 100n, payoutAddress: addressOf('carol') },
    ]);
    expect(idsOf(await claimPayouts(world(), 'v'))).to.deep.equal([third]);
    expect(await claimPayouts(world(), 'u')).to.deep.equal([]);
  });

  it('never puts one address twice into a payment', async () => {
    await earn(world(), 'bob', 100n);
    await earn(world(), 'carol', 70n);
    await pay(world(), 'carol', addressOf('bob'));
    await settle(world());
    const first = await claimPayouts(world(), 'w');
    const second = await claimPayouts(world(), 'v');
    expect([first, second].map((group) => group.map(({ payoutAddress }) => payoutAddress))).to.deep.equal([
      [addressOf('bob')],
      [addressOf('bob')],
    ]);
    expect([...first, ...second].reduce((sum, { units }) => sum + units, 0n)).to.equal(170n);
  });

  it('lends a claim until it runs out or is given back', async () => {
    const [id] = idsOf(await settled(world(), 'bob'));
    await claimPayouts(world(), 'w');
    expect(idsOf(await claimPayouts(world(), 'v', 50, NOW + 30_000))).to.deep.equal([id]);
    await valueOf(world().settlements.release('w'));
    expect(await claimPayouts(world(), 'u', 50, NOW + 30_000)).to.deep.equal([]);
    await valueOf(world().settlements.release('v'));
    expect(idsOf(await claimPayouts(world(), 'u'))).to.deep.equal([id]);
  });

  it('shows why one was set aside, and gives it to nobody before its time', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    await claimPayouts(world(), 'w');
    const why = { obstacle: 'account_missing', retryAt: NOW + HOUR_MS } as const;
    await valueOf(world().settlements.setAside({ token: 'w', ids: [id] }, why, NOW));
    expect(await settlementOf(world(), id)).to.include({ status: 'pending', ...why });
    expect((await valueOf(world().settlementAccounts.sums())).setAside).to.deep.equal({ account_missing: 1 });
    expect(await claimPayouts(world(), 'v', 50, NOW + HOUR_MS - 1)).to.deep.equal([]);
    expect(idsOf(await claimPayouts(world(), 'v', 50, NOW + HOUR_MS))).to.deep.equal([id]);
  });

  it('sets nothing aside that another worker has claimed since', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    await claimPayouts(world(), 'w');
    await claimPayouts(world(), 'v', 50, NOW + 30_000);
    const why = { obstacle: 'refused', retryAt: NOW + HOUR_MS } as const;
    await valueOf(world().settlements.setAside({ token: 'w', ids: [id] }, why, NOW));
    expect(await settlementOf(world(), id)).to.include({ obstacle: null });
  });
}

function persists(world: () => World): void {
  const ready = async (token: string) => {
    await valueOf(world().channels.register([CHANNEL]));
    await lease(world(), token);
    return { token, ids: idsOf(await claimPayouts(world(), token)) };
  };
  const persist = async (worker: { token: string; ids: string[] }, over = {}) =>
    (await valueOf(world().settlements.persist(preparedPayout({ sequence: 900n, ...over }), worker, NOW))).kind;
  const nothingTravels = async () => expect(await valueOf(world().settlements.live(10))).to.deep.equal([]);

  it('stores the envelope, submits the settlements and shows its hash before anything is sent', async () => {
    const ids = idsOf(await settled(world(), 'bob', 'carol'));
    const { id, hash } = await travelPayout(world());
    for (const each of ids) {
      const settlement = await settlementOf(world(), each);
      expect(settlement).to.deep.include({ status: 'submitted', txHash: hash, completedAt: null });
      expect(settlement.transaction).to.include({ id, status: 'signed', hash, sourceAccount: CHANNEL });
    }
    const [live] = await valueOf(world().settlements.live(10));
    expect(live).to.include({ id, hash, kind: 'payout', status: 'signed', sequenceConsumed: false });
    expect((await valueOf(world().transactions.live(10))).map((each) => each.id)).to.deep.equal([id]);
  });

  it('is lost when a settlement was claimed by another since, and leaves everything as it was', async () => {
    await settled(world(), 'bob', 'carol');
    const worker = await ready('w');
    const [taken] = await claimPayouts(world(), 'v', 1, NOW + 30_000);
    expect(await persist(worker)).to.equal('lost');
    await nothingTravels();
    expect(await settlementOf(world(), worker.ids[1]!)).to.include({ status: 'pending', txHash: null });
    expect(taken?.id).to.equal(worker.ids[0]);
  });

  it('is lost without a settlement, without the lease, and for a sequence that was used', async () => {
    await settled(world(), 'bob');
    const worker = await ready('w');
    expect(await persist({ ...worker, ids: [] })).to.equal('lost');
    expect(await persist(worker, { sequence: 1n })).to.equal('lost');
    expect(await persist(worker, { sourceAccount: 'GSTRANGER' })).to.equal('lost');
    await lease(world(), 'v', NOW + 30_000);
    expect(await persist(worker)).to.equal('lost');
    await nothingTravels();
  });

  it('is lost when the settlement was failed for its address after the claim', async () => {
    const [id] = idsOf(await settled(world(), 'bob')) as [string];
    await claimPayouts(world(), 'v');
    const why = { obstacle: 'account_missing', retryAt: NOW } as const;
    await valueOf(world().settlements.setAside({ token: 'v', ids: [id] }, why, NOW));
    const worker = await ready('w');
    await pay(world(), 'bob', 'G-elsewhere');
    await settle(world());
    expect(await persist(worker)).to.equal('lost');
  });

  it('ends the lease: the live payout holds the channel, for charges as well', async () => {
    await settled(world(), 'bob');
    const { id } = await travelPayout(world());
    expect(await lease(world(), 'v')).to.equal(null);
    await valueOf(world().transactions.confirm(id, landing(120), NOW));
    expect(await lease(world(), 'v')).to.deep.include({ publicKey: CHANNEL });
  });
}
