import { expect } from 'chai';
import pg from 'pg';
import { Database } from '../../src/adapters/knex/database.ts';
import { KnexUsageHistory } from '../../src/adapters/knex/knex-usage-history.ts';
import { SECRETS } from '../http/support/examples.ts';
import { startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { usageService } from '../http/support/usage-service.ts';
import { NETWORK } from '../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { expectExact, queryOf } from './expect-exact.ts';
import { UsageClient } from './usage-client.ts';
import { plainSums, seedUsage, tallyAll } from './usage-rows.ts';

const ROWS = 5000;
const ENDS_AT = new Date('2026-11-21T09:15:30.250Z');
const at = (time: string) => new Date(time);

/** What `npm run test:scale` proves of a million rows, of a few. */
describe('Usage of many charges', function () {
  this.timeout(60_000);
  let target: TestDatabase;
  let pool: pg.Pool;
  let database: Database;
  let server: HttpServer;
  let client: UsageClient;

  before(async () => {
    target = await testDatabase();
    pool = new pg.Pool({ connectionString: target.url, max: 4 });
    database = new Database({
      connectionString: target.url,
      pool: { max: 4, idleTimeoutMs: 10_000, connectTimeoutMs: 5000 },
      statementTimeoutMs: 10_000,
    });
    server = await startHttpServer({ usage: usageService(new KnexUsageHistory(database, NETWORK)) });
    client = new UsageClient(server.url, SECRETS.adminApiKey);
    for (const userId of ['alice', 'bob']) {
      await seedUsage(pool, { userId, rows: ROWS, endsAt: ENDS_AT, withOpen: true });
    }
  });
  after(async () => {
    await database.close();
    await pool.end();
    await target.drop();
    await server.close();
  });

  const all = { userId: 'alice', from: at('2026-10-22T09:15:30.250Z'), to: at('2026-11-21T09:15:30.250Z') };

  it('is exact before anything is tallied', async () => {
    await expectExact(client, pool, { ...all, apiId: null });
  });

  it('stays the same while two workers tally it', async () => {
    const look = () => client.get({ ...queryOf({ ...all, apiId: null }), groupBy: 'day' });
    const first = await look();
    const tallied = new AbortController();
    const workers = Promise.all([tallyAll(pool), tallyAll(pool)]).finally(() => tallied.abort());
    let looks = 0;
    while (!tallied.signal.aborted) {
      expect(await look()).to.deep.equal(first);
      looks += 1;
    }
    await workers;
    expect(looks).to.be.above(1);
    const { rows } = await pool.query(`SELECT FROM usage_events WHERE NOT tallied AND status IN ('confirmed', 'free')`);
    expect(rows).to.deep.equal([]);
  });

  for (const [from, to, apiId] of [
    ['2026-10-22T09:15:30.250Z', '2026-11-21T09:15:30.250Z', null],
    ['2026-10-22T09:15:30.250Z', '2026-11-21T09:15:30.250Z', 'api_3'],
    ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', null],
    ['2026-11-01T00:00:00.001Z', '2026-11-01T23:59:59.999Z', 'api_0'],
    ['2026-11-03T10:20:00Z', '2026-11-03T10:59:59Z', null],
    ['2026-11-03T10:20:00Z', '2026-11-03T11:00:00Z', null],
    ['2026-11-03T10:20:00Z', '2026-11-03T11:40:00Z', null],
    ['2026-11-03T23:20:00Z', '2026-11-04T00:40:00Z', null],
    ['2025-11-21T00:00:00Z', '2026-11-22T00:00:00Z', null],
    ['2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z', null],
    ['0001-01-01T00:00:00Z', '0001-02-01T00:00:00Z', null],
  ] as const) {
    it(`is exact from ${from} to ${to}${apiId === null ? '' : ` of ${apiId}`}`, async () => {
      await expectExact(client, pool, { userId: 'alice', from: at(from), to: at(to), apiId });
    });
  }

  it('goes to the end page by page, every event once', async () => {
    const query = { ...queryOf({ ...all, apiId: 'api_2' }), limit: '100' };
    const ids: string[] = [];
    let page = await client.get(query);
    for (;;) {
      ids.push(...page.events.map(({ usageEventId }) => usageEventId));
      if (page.nextCursor === null) break;
      page = await client.get({ ...query, cursor: page.nextCursor });
    }
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids).to.have.lengthOf(page.stats.totalCalls);
  });

  for (const apiId of [null, 'api_5']) {
    it(`exports ${apiId ?? 'all'} to the last unit`, async () => {
      const question = { ...all, apiId };
      const [sum] = await plainSums(pool, question, 'all');
      const { events, units } = await client.export(queryOf(question));
      expect({ key: null, calls: events.toString(), units: units.toString() }).to.deep.equal(sum);
    });
  }
});
