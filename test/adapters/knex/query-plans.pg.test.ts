import { expect } from 'chai';
import { type Knex } from 'knex';
import { MEASURE } from '../../../src/adapters/knex/knex-charge-backlog.ts';
import { UNGATHERED, VAULTS } from '../../../src/adapters/knex/knex-call-gathering.ts';
import { FIND_RECEIPT } from '../../../src/adapters/knex/knex-charge-receipts.ts';
import { UNASSIGNED } from '../../../src/adapters/knex/knex-charge-items.ts';
import { STANDING } from '../../../src/adapters/knex/knex-pool-books.ts';
import * as review from '../../../src/adapters/knex/knex-review-desk.ts';
import { FIND, STATES } from '../../../src/adapters/knex/knex-usage-ledger.ts';
import { LIVE, TRACE } from '../../../src/adapters/knex/transaction-statements.ts';
import { fund, valueOf } from '../../contract/scenario.ts';
import { knexStores, NETWORK, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const HISTORY = 20_000;

/** With a long history and little that is open, no question of a worker or a caller may read the history. */
describe('With a long history of charges', function () {
  this.timeout(60_000);
  let target: TestDatabase;
  let stores: KnexStores;

  before(async () => {
    target = await testDatabase();
    stores = knexStores(target.url);
    await fund({ ...stores, close: () => Promise.resolve() }, 'alice', 1000n);
    await writeHistory(stores.database.knex);
    await stores.database.knex.raw('ANALYZE');
  });
  after(async () => {
    await stores.database.close();
    await target.drop();
  });

  const longTables = /Seq Scan on (usage_events|chain_items|chain_transactions)/;

  for (const [statement, values] of [
    [UNASSIGNED, [NETWORK, 50]],
    [VAULTS, [NETWORK, new Date(), 50_000_000n, 0n, 1000]],
    [UNGATHERED, [NETWORK, 1n, 'infinity', 10_000]],
    [FIND_RECEIPT, [NETWORK, 'old-77']],
    [MEASURE, [NETWORK]],
    [LIVE, [NETWORK, 100]],
    [TRACE, [NETWORK, 77n]],
    [FIND, [NETWORK, 'old-77']],
    [STATES, [NETWORK, [1n, 2n, 3n]]],
    [review.LIST, [NETWORK, 0n, 21]],
    [review.FIND, [NETWORK, 'old-77']],
    [STANDING, [NETWORK, 'CPOOL', 1_000_000_000]],
  ] as const) {
    it(`${statement.name} reads no whole table`, async () => {
      const explain = { name: `explain_${statement.name}`, text: `EXPLAIN ${statement.text}` };
      const rows = await valueOf(stores.database.run<{ 'QUERY PLAN': string }>(explain, values));
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).to.contain('Index').and.not.match(longTables);
    });
  }

  it('reserve_charges keeps the plans of a single vault, and reads few rows when it is one of many', async () => {
    const fresh = await testDatabase();
    const grown = knexStores(fresh.url);
    try {
      await fund({ ...grown, close: () => Promise.resolve() }, 'alice', 1000n);
      await grown.database.knex.raw('ANALYZE');
      await grown.database.knex.transaction(async (session) => {
        for (const requestIds of ['before-1', 'before-2', 'before-1', 'before-2,before-3']) {
          await reserveAll(session, requestIds);
        }
        await writeHistory(session);
        await session.raw(
          `INSERT INTO vaults (user_id, network, contract_id, kind, depositor_address, balance_snapshot, created_at)
             SELECT 'user-' || n, v.network, v.contract_id, 'pooled', 'G' || n, 1000, v.created_at
             FROM vaults v, generate_series(1, ${HISTORY}) n`,
        );
        for (const requestIds of ['after-1,after-2', 'after-1,after-3', 'after-1,after-2', 'old-7']) {
          const before = await rowsRead(session);
          await reserveAll(session, requestIds);
          expect((await rowsRead(session)) - before, requestIds).to.be.within(1, 20);
        }
      });
    } finally {
      await grown.database.close();
      await fresh.drop();
    }
  });

  it('the money functions read few rows even in a session that saw the tables empty', async () => {
    const fresh = await testDatabase();
    const grown = knexStores(fresh.url);
    try {
      await fund({ ...grown, close: () => Promise.resolve() }, 'alice', 1000n);
      await grown.database.knex.transaction(async (session) => {
        for (let call = 0; call < 8; call += 1) await moveMoney(session, `before-${call}`);
        await writeHistory(session);
        const before = await rowsRead(session);
        await moveMoney(session, 'after');
        expect((await rowsRead(session)) - before).to.be.within(1, 200);
      });
    } finally {
      await grown.database.close();
      await fresh.drop();
    }
  });
});

async function writeHistory(knex: Knex): Promise<void> {
  await knex.raw(
    `INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
         vault_id, chain_item_id, created_at, updated_at)
       SELECT 'alice', 'api', 'endpoint', 'key', 0.01, 'old-' || n, '\\x00', 'confirmed', v.id, n, v.created_at,
         v.created_at
       FROM vaults v, generate_series(1, ${HISTORY}) n`,
  );
  await knex.raw(
    `INSERT INTO chain_items (vault_id, network, contract_id, amount, on_chain_id, charge_count, status, created_at)
       SELECT v.id, v.network, v.contract_id, 1, 'old-' || n, 1, 'confirmed', v.created_at
       FROM vaults v, generate_series(1, ${HISTORY}) n`,
  );
  await knex.raw(
    `INSERT INTO chain_transactions (kind, network, contract_id, source_account, sequence, hash, envelope_xdr,
         built_ledger, max_ledger, max_time, status, created_at, updated_at)
       SELECT 'deduct', v.network, v.contract_id, 'G', n, 'hash-' || n, '', 1, 2, 3, 'confirmed', v.created_at,
         v.created_at
       FROM vaults v, generate_series(1, ${HISTORY}) n`,
  );
}

/** Charges of one unit each, in one batch. */
async function reserveAll(session: Knex, requestIds: string): Promise<void> {
  const each = (value: string) => requestIds.split(',').map(() => value);
  await session.raw('SELECT * FROM reserve_charges(?, ?, ?, ?, ?, ?, ?, ?, now())', [
    NETWORK,
    requestIds.split(','),
    each('alice'),
    each('api'),
    each('endpoint'),
    each('key'),
    each('1'),
    each('\\x00'),
  ]);
}

/** Once through every function, for a new charge. */
async function moveMoney(session: Knex, requestId: string): Promise<void> {
  const call = async (text: string) =>
    session.raw<{ rows: { id: bigint }[] }>(text.replace('NETWORK', `'${NETWORK}'`).replace('REQUEST', requestId));
  const { rows } = await call(
    `SELECT id FROM reserve_charges(NETWORK, '{REQUEST}', '{alice}', '{a}', '{e}', '{k}', '{1}', '{"\\\\x00"}', now())`,
  );
  const charge = rows[0]!.id;
  await call(`SELECT form_items(NETWORK, '{${charge}}', '{1}', '{REQUEST}', now())`);
  const claimed = await call(`SELECT id FROM claim_items(NETWORK, 'w', now() + interval '1 hour', 50, now(), now())`);
  const item = claimed.rows[0]!.id;
  await call(`SELECT refuse_item(NETWORK, ${item}, 'w', 'contract_refused', now())`);
  await call(`SELECT void_charge(NETWORK, ${charge}, 1, 'admin', false, now())`);
  await call(`SELECT confirm_transaction(NETWORK, 5, 6, 7, now())`);
  await call(`SELECT expire_transaction(NETWORK, 5, now())`);
  await call(`SELECT finish_confirmed(NETWORK, 5, now())`);
  await call(`SELECT confirm_reviewed_transaction(NETWORK, ${item}, 5, 6, 7, now())`);
  await call(
    `SELECT confirm_landed_item(NETWORK, ${item}, 'w', 'deduct', 'CPOOL', 'G', 77, 'hash-77', '', 1, 2, 3, 6, 7, now())`,
  );
  await call(`SELECT requeue_item(NETWORK, ${item})`);
  await call(`SELECT write_off_item(NETWORK, ${item}, now())`);
}

async function rowsRead(session: Knex): Promise<number> {
  const { rows } = await session.raw<{ rows: { read: string }[] }>(
    `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables`,
  );
  return Number(rows[0]?.read);
}
