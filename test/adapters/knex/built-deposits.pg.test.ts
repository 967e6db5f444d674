import { expect } from 'chai';
import { FIND, FIND_CREDIT, FORGET } from '../../../src/adapters/knex/knex-built-deposits.ts';
import { fund, valueOf } from '../../contract/scenario.ts';
import { knexStores, NETWORK, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const HISTORY = 20_000;
const HASH = '7'.padStart(64, '0');

describe('With a long history of deposits', () => {
  let target: TestDatabase;
  let stores: KnexStores;

  before(async () => {
    target = await testDatabase();
    stores = knexStores(target.url);
    await fund({ ...stores, close: () => Promise.resolve() }, 'alice', 1000n);
    await stores.database.knex.raw(`
      INSERT INTO built_deposits (network, hash, user_id, contract_id, source_account, amount, built_ledger, max_time,
        status, sent_hash, ledger, created_at, updated_at)
      SELECT '${NETWORK}', lpad(n::text, 64, '0'), 'alice', 'CPOOL', 'G-alice', 1, 1, now(), 'confirmed',
        lpad(n::text, 64, 'f'), 9, now(), now() FROM generate_series(1, ${HISTORY}) n`);
    await stores.database.knex.raw(`
      INSERT INTO deposits (network, event_id, contract_id, depositor_address, vault_id, amount, hash, ledger, created_at)
      SELECT '${NETWORK}', 'old-' || n, 'CPOOL', 'G-alice', v.id, 1, lpad(n::text, 64, 'f'), 9, now()
      FROM vaults v, generate_series(1, ${HISTORY}) n`);
    await stores.database.knex.raw('ANALYZE');
  });
  after(async () => {
    await stores.database.close();
    await target.drop();
  });

  for (const [statement, values] of [
    [FIND, [NETWORK, 'alice', HASH]],
    [FIND_CREDIT, [NETWORK, 'alice', [HASH]]],
    [FORGET, [NETWORK, new Date(), 100]],
  ] as const) {
    it(`${statement.name} reads no whole table`, async () => {
      const explain = { name: `explain_${statement.name}`, text: `EXPLAIN ${statement.text}` };
      const rows = await valueOf(stores.database.run<{ 'QUERY PLAN': string }>(explain, values));
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan)
        .to.contain('Index')
        .and.not.match(/Seq Scan on (built_deposits|deposits)/);
    });
  }
});
