import { expect } from 'chai';
import { type Knex } from 'knex';
import { addKey, HOLD_MS, offerApi } from '../../contract/api-key-scenario.ts';
import { heldCall } from '../../contract/held-call-scenario.ts';
import { fund, NOW, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, NETWORK, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const HISTORY = 20_000;

const at = (ms: number) => `'${new Date(ms).toISOString()}'::timestamptz`;
const SOON = at(NOW + 1);
const LATER = at(NOW + HOLD_MS);

/** With a long history and few calls under way, no settlement may read the history. */
describe('The functions that settle calls', function () {
  this.timeout(60_000);
  let target: TestDatabase;
  let stores: KnexStores;
  let world: World;

  beforeEach(async () => {
    target = await testDatabase();
    stores = knexStores(target.url);
    world = { ...stores, close: () => Promise.resolve() };
    await offerApi(world);
    await fund(world, 'alice', 1_000n);
  });
  afterEach(async () => {
    await stores.database.close();
    await target.drop();
  });

  it('read few rows even in a session that saw the tables empty', async () => {
    const key = await addKey(world, { spendLimit: 1_000n });
    const ids: bigint[] = [];
    for (let round = 0; round < 20; round += 1) {
      ids.push((await heldCall(world, key, `gw_${round}`, 1n, { keepsDelivery: true })).chargeId);
    }
    await stores.database.knex.transaction(async (session) => {
      for (let round = 0; round < 8; round += 1) await settle(session, ids.splice(0, 2));
      await writeHistory(session);
      for (const [name, statement] of statementsFor(ids.splice(0, 2))) {
        const before = await rowsRead(session);
        await session.raw(statement);
        expect((await rowsRead(session)) - before, name).to.be.within(0, 40);
      }
    });
  });

  it('sweep through the index of holds, however many charges there are', async () => {
    const key = await addKey(world);
    for (let round = 0; round < 3; round += 1) await heldCall(world, key, `gw_${round}`, 1n);
    await writeHistory(stores.database.knex);
    await stores.database.knex.raw('ANALYZE');
    await stores.database.knex.transaction(async (session) => {
      const before = await rowsRead(session);
      const { rows } = await session.raw<{ rows: { swept: number }[] }>(
        `SELECT sweep_holds('${NETWORK}', 500, ${LATER}) AS swept`,
      );
      expect(rows[0]?.swept).to.equal(3);
      expect((await rowsRead(session)) - before).to.be.within(1, 60);
    });
    expect(await valueOf(world.calls.sweep(500, NOW + HOLD_MS))).to.equal(0);
  });
});

/** Two calls through every function; the second one is swept and had back. */
function statementsFor([one, other]: readonly bigint[]): [string, string][] {
  const both = `'{${one},${other}}', '{1,1}'`;
  return [
    ['extend_calls', `SELECT extend_calls(${both}, ${SOON}, ${at(NOW)})`],
    ['capture_calls', `SELECT * FROM capture_calls('${NETWORK}', '{${one}}', '{1}', ${SOON})`],
    ['sweep_holds', `SELECT sweep_holds('${NETWORK}', 1, ${LATER})`],
    ['capture_calls of a swept hold', `SELECT * FROM capture_calls('${NETWORK}', ${both}, ${SOON})`],
    ['release_calls', `SELECT release_calls('${NETWORK}', ${both}, ${SOON})`],
    ['end_deliveries', `SELECT end_deliveries(${both}, '{broken,delivered}')`],
    ['claim_delivery', `SELECT claim_delivery(${one}, 1, ${LATER}, 3, ${at(0)}, ${SOON})`],
  ];
}

async function settle(session: Knex, ids: readonly bigint[]): Promise<void> {
  for (const [, statement] of statementsFor(ids)) await session.raw(statement);
}

async function writeHistory(knex: Knex): Promise<void> {
  await knex.raw(
    `INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
         vault_id, via_gateway, delivery, delivery_until, hold_expires_at, void_reason, tallied, created_at, updated_at)
       SELECT 'alice', 'api', 'endpoint', 'key', n % 2, 'old-' || n, '\\x00',
         (ARRAY['free', 'confirmed', 'free', 'voided'])[1 + n % 4], v.id, true, 'delivered', ${SOON}, ${SOON},
         CASE WHEN n % 4 = 3 THEN 'hold_expired' END, n % 4 < 2, v.created_at, v.created_at
       FROM vaults v, generate_series(1, ${HISTORY}) n`,
  );
  await knex.raw(
    `INSERT INTO vaults (user_id, network, contract_id, kind, depositor_address, balance_snapshot, created_at)
       SELECT 'user-' || n, v.network, v.contract_id, 'pooled', 'G' || n, 1000, v.created_at
       FROM vaults v, generate_series(1, ${HISTORY}) n`,
  );
}

async function rowsRead(session: Knex): Promise<number> {
  const { rows } = await session.raw<{ rows: { read: string }[] }>(
    `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables`,
  );
  return Number(rows[0]?.read);
}
