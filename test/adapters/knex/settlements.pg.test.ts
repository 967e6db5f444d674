import { expect } from 'chai';
import {
  addressOf,
  claimPayouts,
  earn,
  expectBalanced,
  idsOf,
  preparedPayout,
  settle,
  settled,
  statusesOf,
  travelPayout,
} from '../../contract/payout-scenario.ts';
import { CHANNEL, fund, landing, lease, NOW, unique, valueOf } from '../../contract/scenario.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

/** Two processes: two pools of connections to one database. */
describe('Settlements of two processes at once', () => {
  let target: TestDatabase;
  let stores: readonly [KnexStores, KnexStores];

  const world = (index: 0 | 1 = 0) => ({ ...stores[index], close: () => Promise.resolve() });
  before(async () => {
    target = await testDatabase();
    stores = [knexStores(target.url), knexStores(target.url)];
    await fund(world(), 'alice', 1_000_000n);
  });
  after(async () => {
    await Promise.all(stores.map(({ database }) => database.close()));
    await target.drop();
  });
  afterEach(() => expectBalanced(world()));

  it('never have one row of revenue in two settlements, and settle all of it', async () => {
    const developers = Array.from({ length: 6 }, () => unique('provider'));
    for (const developerId of developers) await earn(world(), developerId, 100n, 20n);
    const rounds = await Promise.all(
      Array.from({ length: 8 }, (_, index) => settle(world(index % 2 === 0 ? 0 : 1), { max: 10 })),
    );
    const made = [...rounds.flat(), ...(await settle(world()))];
    expect(made.map(({ units }) => units)).to.deep.equal(developers.map(() => 120n));
    const { rows } = await stores[0].database.knex.raw<{ rows: { net: string; amount: bigint }[] }>(
      `SELECT sum(r.net)::text AS net, s.amount FROM revenue_ledger r JOIN settlements s ON s.id = r.settlement_id
       GROUP BY s.id, s.amount`,
    );
    expect(rows.map(({ net, amount }) => BigInt(net) === amount)).to.deep.equal(developers.map(() => true));
    while ((await claimPayouts(world(), unique('drain'))).length > 0);
  });

  it('never claim one settlement twice', async () => {
    const ids = idsOf(await settled(world(), ...Array.from({ length: 5 }, () => unique('provider'))));
    const claims = await Promise.all(
      Array.from({ length: 6 }, (_, index) => claimPayouts(world(index % 2 === 0 ? 0 : 1), unique('worker'), 2)),
    );
    const claimed = idsOf(claims.flat());
    expect(new Set(claimed).size).to.equal(claimed.length);
    expect(ids).to.include.members(claimed);
    while ((await claimPayouts(world(), unique('drain'))).length > 0);
  });

  it('persist one payout of two that hold the same claim, for one of two channels', async () => {
    const [id] = idsOf(await settled(world(), unique('provider'))) as [string];
    const token = unique('worker');
    await valueOf(stores[0].channels.register(['GOTHER']));
    await lease(world(), token);
    await lease(world(1), token);
    await claimPayouts(world(), token);
    const persist = (index: 0 | 1, sourceAccount: string) =>
      valueOf(
        stores[index].settlements.persist(
          preparedPayout({ sourceAccount, sequence: 5_000n }),
          { token, ids: [id] },
          NOW,
        ),
      );
    const outcomes = await Promise.all([persist(0, CHANNEL), persist(1, 'GOTHER')]);
    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['lost', 'persisted']);
    const winner = outcomes.find((outcome) => outcome.kind === 'persisted');
    await valueOf(stores[0].transactions.expire(winner!.id, NOW));
    await valueOf(stores[0].channels.release(token));
    while ((await claimPayouts(world(), unique('drain'))).length > 0);
  });

  it('decide a payout once, however many resolve it, and pay its failed revenue by one settlement', async () => {
    const developerId = unique('provider');
    const [id] = idsOf(await settled(world(), developerId)) as [string];
    const payout = await travelPayout(world());
    const decisions = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        valueOf(stores[index % 2 === 0 ? 0 : 1].transactions.fail(payout.id, landing(200), NOW)),
      ),
    );
    expect(decisions.filter(Boolean)).to.have.length(1);
    expect(await statusesOf(world(), [id])).to.deep.equal(['failed']);
    const again = await Promise.all([settle(world(0)), settle(world(1))]);
    expect(again.flat().map(({ units }) => units)).to.deep.equal([100n]);
    const told = (await valueOf(stores[0].events.pending(1000))).filter(({ userId }) => userId === developerId);
    expect(told.map(({ fact }) => fact)).to.deep.equal([
      { type: 'settlement.failed', settlementId: id, amount: 100n, payoutAddress: addressOf(developerId) },
    ]);
  });
});
