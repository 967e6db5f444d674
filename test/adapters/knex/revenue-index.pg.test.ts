import { expect } from 'chai';
import { type Knex } from 'knex';
import sinon from 'sinon';
import { APIS, STATEMENT } from '../../../src/adapters/knex/knex-revenue-book.ts';
import { type World } from '../../contract/world.ts';
import { book, offer, sell } from '../../contract/revenue-scenario.ts';
import { fund, valueOf } from '../../contract/scenario.ts';
import { knexStores, NETWORK, type KnexStores } from '../../support/knex-world.ts';
import { type TestDatabase } from '../../support/postgres.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';

const HISTORY = 20_000;

const asWorld = (stores: KnexStores): World => ({ ...stores, close: () => Promise.resolve() });

describe('Revenue in PostgreSQL', function () {
  this.timeout(60_000);
  const databases = new SuccessiveDatabases();
  let target: TestDatabase;
  let stores: KnexStores;
  let others: KnexStores;
  let world: World;
  let knex: Knex;
  let apiId: string;
  after(() => databases.drop());
  beforeEach(async () => {
    target = await databases.next();
    [stores, others] = [knexStores(target.url), knexStores(target.url)];
    [world, knex] = [asWorld(stores), stores.database.knex];
    await fund(world, 'alice', 1_000_000_000_000n);
    apiId = (await offer(world, 'bob')).id;
  });
  afterEach(async () => {
    await Promise.all([stores.database.close(), others.database.close()]);
    await target.drop();
  });

  const bookedIds = async () => (await stores.revenueTables.ledger()).map(({ usageEventId }) => usageEventId);
  const unqueue = (id: bigint) => knex('revenue_queue').where({ usage_event_id: id }).delete();
  /** Changes a charge as nothing of ours does. */
  const distort = (id: bigint, column: string, value: unknown) =>
    knex('usage_events')
      .where({ id })
      .update({ [column]: value });

  it('books a charge whose row commits after those of younger charges were booked', async () => {
    const [early = 0n, late = 0n] = await sell(world, apiId, 1n, 2n);
    await unqueue(early);
    const session = await knex.transaction();
    await session('revenue_queue').insert({ usage_event_id: early, created_at: new Date(0) });
    expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
    expect(await bookedIds()).to.deep.equal([late]);
    await session.commit();
    expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
    expect(await bookedIds()).to.deep.equal([early, late]);
  });

  it('does not wait for rows that another instance has in hand', async () => {
    const [held = 0n, ...free] = await sell(world, apiId, 1n, 2n, 3n);
    const session = await knex.transaction();
    await session('revenue_queue').where({ usage_event_id: held }).forUpdate();
    expect(await book(asWorld(others))).to.deep.equal({ taken: 2, setAside: 0 });
    expect(await bookedIds()).to.deep.equal(free);
    await session.rollback();
    expect((await book(world)).taken).to.equal(1);
  });

  it('leaves rows in the queue when the statement that books them is rolled back', async () => {
    const ids = await sell(world, apiId, 1n, 2n);
    const session = await knex.transaction();
    await session.raw('SELECT * FROM index_revenue(?, 0, 100, ?)', [NETWORK, new Date(0)]);
    await session.rollback();
    expect(await stores.revenueTables.queued()).to.deep.equal(ids);
    expect(await bookedIds()).to.deep.equal([]);
  });

  it('sets aside what names no vault or holds more than a sum can, and books all others', async () => {
    const [lost = 0n, huge = 0n, sound = 0n] = await sell(world, apiId, 1n, 2n, 3n);
    await distort(lost, 'vault_id', 999_999);
    await distort(huge, 'amount_usdc', '9999999999999.9999999');
    expect(await book(world, 10_000)).to.deep.equal({ taken: 3, setAside: 2 });
    expect(await bookedIds()).to.deep.equal([sound]);
    expect(await stores.revenueTables.setAside()).to.deep.equal(
      new Map([
        [lost, 'unknown_vault'],
        [huge, 'amount_out_of_range'],
      ]),
    );
  });

  it('takes the largest sum that units can be counted in, to the last digit', async () => {
    const [largest = 0n] = await sell(world, apiId, 1n);
    await distort(largest, 'amount_usdc', '922337203685.4775807');
    expect(await book(world, 9_999)).to.deep.equal({ taken: 1, setAside: 0 });
    const units = 2n ** 63n - 1n;
    const fee = (units * 9_999n) / 10_000n;
    expect((await stores.revenueTables.ledger())[0]).to.include({ units, fee, net: units - fee });
  });

  it('leaves the charges of another network of the same database to the instances of that network', async () => {
    const mainnet = knexStores(target.url, 'mainnet');
    try {
      await fund(asWorld(mainnet), 'alice', 1000n);
      await sell(world, apiId, 1n);
      expect(await book(asWorld(mainnet))).to.deep.equal({ taken: 0, setAside: 0 });
      expect(await book(world)).to.deep.equal({ taken: 1, setAside: 0 });
      const page = { after: null, limit: 1 };
      const { sums } = await valueOf(mainnet.revenueBook.statement('bob', page));
      expect(sums).to.deep.equal({ completed: 0n, pending: 0n, unsettled: 0n });
      expect((await valueOf(mainnet.revenueBook.apis('bob', page)))[0]).to.include({ calls: 0n, net: 0n });
    } finally {
      await mainnet.database.close();
    }
  });

  it('keeps tallies that are the sums of the ledger when two instances book at the same moment', async () => {
    const second = (await offer(world, 'bob')).id;
    for (let round = 0; round < 4; round += 1) {
      await sell(world, round % 2 === 0 ? apiId : second, ...Array<bigint>(20).fill(7n));
    }
    await Promise.all(
      [stores, others, stores, others].map(async (one) => {
        while ((await book(asWorld(one), 1500, 3)).taken > 0);
      }),
    );
    while ((await book(world, 1500)).taken > 0);
    const sums = await knex.raw<{ rows: unknown[] }>(
      `SELECT api_id, count(*) AS calls, sum(net)::bigint AS net FROM revenue_ledger GROUP BY 1
       EXCEPT SELECT api_id, calls, net FROM revenue_tallies`,
    );
    expect(sums.rows).to.deep.equal([]);
    expect(await bookedIds()).to.have.length(80);
  });

  it('asks one question for a page of APIs and one for revenue, however much is on them', async () => {
    for (let count = 0; count < 12; count += 1) await offer(world, 'bob');
    const statements = sinon.spy(stores.database, 'run');
    for (const limit of [1, 13]) {
      statements.resetHistory();
      expect(await valueOf(stores.revenueBook.apis('bob', { after: null, limit }))).to.have.length(limit);
      await valueOf(stores.revenueBook.statement('bob', { after: null, limit }));
      expect(statements.callCount).to.equal(2);
    }
  });

  it('reads few rows more than it takes, however long the queue is', async () => {
    await knex.transaction(async (session) => {
      await writeBacklog(session);
      const before = await rowsRead(session);
      await session.raw('SELECT * FROM index_revenue(?, 0, 100, now())', [NETWORK]);
      expect((await rowsRead(session)) - before).to.be.within(100, 2000);
    });
  });

  it('reads no whole table for either, with a long history', async () => {
    await knex.raw(
      `INSERT INTO revenue_ledger (usage_event_id, network, developer_id, api_id, amount, fee, net, created_at)
       SELECT n, 'testnet', 'developer ' || n % 1000, 'api', 1, 0, 1, now() FROM generate_series(1, ${HISTORY}) n`,
    );
    await knex.raw(
      `INSERT INTO settlements (id, network, developer_id, amount, payout_address, status, tx_hash, completed_at,
         created_at, updated_at)
       SELECT 'stl_' || n, 'testnet', 'developer ' || n % 1000, 1, 'G', 'completed', 'h', now(), now(), now()
       FROM generate_series(1, ${HISTORY}) n`,
    );
    await knex.raw(
      `INSERT INTO apis (id, owner_id, slug, name, base_url, category, status, words, created_at, updated_at)
       SELECT 'old' || n, 'developer ' || n % 1000, 's' || n, 'n', 'u', 'weather', 'active', '', now(), now()
       FROM generate_series(1, ${HISTORY}) n`,
    );
    await knex.raw('ANALYZE');
    for (const statement of [STATEMENT, APIS]) {
      const explain = { name: `explain_${statement.name}`, text: `EXPLAIN ${statement.text}` };
      const rows = await valueOf(
        stores.database.run<{ 'QUERY PLAN': string }>(explain, [NETWORK, 'developer 7', null, 21]),
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan)
        .to.contain('Index')
        .and.not.match(/Seq Scan on (revenue_ledger|settlements|apis)/);
    }
  });
});

/** Confirmed charges that are queued and not yet booked. */
async function writeBacklog(knex: Knex): Promise<void> {
  await knex.raw(
    `INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
         vault_id, created_at, updated_at)
       SELECT 'alice', 'api', 'endpoint', 'key', 0.01, 'old-' || n, '\\x00', 'confirmed', v.id, v.created_at, v.created_at
       FROM vaults v, generate_series(1, ${HISTORY}) n`,
  );
  await knex.raw('INSERT INTO revenue_queue SELECT id, created_at FROM usage_events');
  await knex.raw('ANALYZE');
}

async function rowsRead(session: Knex): Promise<number> {
  const { rows } = await session.raw<{ rows: { read: string }[] }>(
    `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables`,
  );
  return Number(rows[0]?.read);
}
