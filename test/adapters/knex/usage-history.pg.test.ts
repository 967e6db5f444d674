import { expect } from 'chai';
import pg from 'pg';
import { LIST, LIST_OF_API, SUM, TALLY } from '../../../src/adapters/knex/usage-statements.ts';
import { type Statement } from '../../../src/adapters/knex/database.ts';
import { valueOf } from '../../contract/scenario.ts';
import { seedUsage, tallyAll } from '../../scale/usage-rows.ts';
import { knexStores, NETWORK, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const ENDS_AT = new Date('2026-11-21T09:15:30Z');
const PERIOD = { from: Date.parse('2026-10-22T09:20:00Z'), to: ENDS_AT.getTime() };
const ROWS = 20_000;

describe('The usage of a consumer in PostgreSQL', () => {
  let target: TestDatabase;
  let pool: pg.Pool;
  let stores: KnexStores;

  before(async () => {
    target = await testDatabase();
    pool = new pg.Pool({ connectionString: target.url, max: 2 });
    stores = knexStores(target.url);
    for (const userId of ['alice', 'bob'])
      await seedUsage(pool, { userId, rows: ROWS, endsAt: ENDS_AT, withOpen: true });
    await tallyAll(pool);
    await pool.query('VACUUM ANALYZE usage_events, usage_tallies');
  });
  after(async () => {
    await stores.database.close();
    await pool.end();
    await target.drop();
  });

  /** Pages of PostgreSQL that a statement looks at. */
  async function pagesRead({ text }: Statement, values: readonly unknown[]): Promise<number> {
    const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      [...values],
    );
    const plan = rows[0]!['QUERY PLAN'][0].Plan;
    return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
  }

  const scope = [NETWORK, 'alice', new Date(PERIOD.from), new Date(PERIOD.to)];
  const edges = ['2026-10-22', '2026-10-22T09:00:00Z', '2026-11-21T10:00:00Z', '2026-11-22'].map(
    (time) => new Date(time),
  );

  it('is summed up from few pages, however many charges there are', async () => {
    expect(await pagesRead(SUM, [...scope, null, 'day', ...edges])).to.be.within(1, 600);
    expect(await pagesRead(SUM, [...scope, 'api_3', null, ...edges])).to.be.within(1, 600);
  });

  it('is paged through from few pages, also far from its beginning, and where others call the same API more', async () => {
    const { rows } = await pool.query<{ id: string }>(
      `SELECT id FROM usage_events WHERE user_id = 'alice' AND tallied ORDER BY created_at LIMIT 1 OFFSET 10`,
    );
    for (const after of [null, rows[0]!.id]) {
      expect(await pagesRead(LIST, [...scope, after, 2])).to.be.within(1, 70);
      expect(await pagesRead(LIST_OF_API, [...scope, after, 2, 'api_3'])).to.be.within(1, 70);
    }
  });

  it('costs the worker next to nothing when there is nothing to tally', async () => {
    expect(await pagesRead(TALLY, [0, 1000])).to.be.within(0, 20);
  });

  it('has nothing of what the same user has used on another network', async () => {
    const filter = { userId: 'alice', period: PERIOD, apiId: null };
    const elsewhere = knexStores(target.url, 'mainnet');
    const listed = await valueOf(elsewhere.usage.list(filter, { after: null, limit: 5 }));
    const { byApi } = await valueOf(elsewhere.usage.sum(filter, null));
    await elsewhere.database.close();
    expect([listed, byApi]).to.deep.equal([[], []]);
    expect(await valueOf(stores.usage.list(filter, { after: null, limit: 5 }))).to.have.lengthOf(5);
  });
});
