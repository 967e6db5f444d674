import { expect } from 'chai';
import { type Knex } from 'knex';
import sinon from 'sinon';
import { FIND, LIST, SEARCH } from '../../../src/adapters/knex/catalog-statements.ts';
import { type NewApi } from '../../../src/core/catalog/api.ts';
import { unique, NOW, valueOf } from '../../contract/scenario.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const APIS = 20_000;

const anApi = (): NewApi => ({
  id: unique('api'),
  ownerId: 'alice',
  name: 'Weather API',
  description: null,
  baseUrl: 'https://api.weather.example.com',
  category: 'weather',
  chargeOn: 'response',
  status: 'active',
  endpoints: ['/a', '/b', '/c'].map((path) => ({
    id: unique('endpoint'),
    method: 'GET',
    path,
    units: 1n,
    description: null,
  })),
});

describe('KnexApiCatalog', function () {
  this.timeout(60_000);
  let target: TestDatabase;
  let stores: KnexStores;
  let others: KnexStores;
  before(async () => {
    target = await testDatabase();
    [stores, others] = [knexStores(target.url), knexStores(target.url)];
  });
  after(async () => {
    await Promise.all([stores.database.close(), others.database.close()]);
    await target.drop();
  });

  const registerMany = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, place) => {
        const slugs = ['weather-api', 'weather-api-2', 'weather-api-3', unique('weather-api-lot')];
        const { apis } = place % 2 === 0 ? stores : others;
        return valueOf(apis.register(anApi(), slugs, NOW));
      }),
    );

  it('gives distinct slugs to two processes that register the same name at the same moment', async () => {
    const apis = await registerMany(30);
    expect(new Set(apis.map(({ slug }) => slug)).size).to.equal(30);
  });

  it('asks one question for a page, however many APIs and endpoints are on it', async () => {
    await registerMany(12);
    const statements = sinon.spy(stores.database, 'run');
    try {
      for (const limit of [1, 12]) {
        for (const words of [[], ['weather']]) {
          statements.resetHistory();
          const page = await valueOf(stores.apis.list({ category: null, words }, { after: null, limit }));
          expect(page.map(({ endpoints }) => endpoints.length)).to.deep.equal(Array(limit).fill(3));
          expect(statements.callCount).to.equal(1);
        }
      }
    } finally {
      statements.restore();
    }
  });

  describe(`among ${APIS} APIs`, () => {
    before(() => fill(stores.database.knex));

    for (const [what, statement, values, index] of [
      ['an id', FIND, ['bulk-777'], 'apis_pkey'],
      ['a slug', FIND, ['slug-777'], 'idx_apis_slug'],
      ['the newest', LIST, [null, null, 21], 'idx_apis_active'],
      ['a later page', LIST, [null, 10_000n, 21], 'idx_apis_active'],
      ['a category', LIST, ['finance', null, 21], 'idx_apis_category'],
      ['a word', SEARCH, [null, null, 21, `'rare777':*`], 'idx_apis_words'],
      ['a word that is nowhere', SEARCH, [null, null, 21, `'nowhere':*`], 'idx_apis_words'],
      ['the beginning of a word and another one', SEARCH, [null, null, 21, `'rare77':* & 'api':*`], 'idx_apis_words'],
      ['a word in a category', SEARCH, ['finance', null, 21, `'rare777':*`], 'idx_apis_'],
    ] as const) {
      it(`finds ${what} by an index`, async () => {
        const explain = { name: `explain ${what}`, text: `EXPLAIN ${statement.text}` };
        const rows = await valueOf(stores.database.run<{ 'QUERY PLAN': string }>(explain, values));
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).to.contain(index).and.not.contain('Seq Scan');
      });
    }
  });
});

/** One in a hundred is about finance, and each has a word of its own. */
async function fill(knex: Knex): Promise<void> {
  await knex.raw(
    `INSERT INTO apis (id, owner_id, slug, name, base_url, category, status, words, created_at, updated_at)
       SELECT 'bulk-' || n, 'alice', 'slug-' || n, 'API ' || n, 'https://example.com',
         CASE WHEN n % 100 = 0 THEN 'finance' ELSE 'data' END, 'active',
         array_to_tsvector(ARRAY['api', 'rare' || n, 'word' || (n % 50)]), to_timestamp(0), to_timestamp(0)
       FROM generate_series(1, ${APIS}) n`,
  );
  await knex.raw(
    `INSERT INTO api_endpoints (id, api_id, place, method, path, price)
       SELECT 'e-' || n || '-' || m, 'bulk-' || n, m, 'GET', '/' || m, 1
       FROM generate_series(1, ${APIS}) n, generate_series(1, 3) m`,
  );
  await knex.raw('VACUUM ANALYZE apis, api_endpoints');
}
