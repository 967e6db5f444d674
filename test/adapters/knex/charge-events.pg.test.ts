import { expect } from 'chai';
import { fund, landing, newCharge, NOW, travel, valueOf } from '../../contract/scenario.ts';
import { addWebhook } from '../../contract/webhook-scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { type TestDatabase } from '../../support/postgres.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';

const CHARGES = 50;

describe('The events of charges in PostgreSQL', () => {
  const databases = new SuccessiveDatabases();
  let target: TestDatabase;
  let stores: KnexStores;
  let world: World;

  after(() => databases.drop());
  beforeEach(async () => {
    target = await databases.next();
    stores = knexStores(target.url);
    world = { ...stores, close: () => Promise.resolve() };
    await fund(world, 'alice', 10_000n);
  });
  afterEach(async () => {
    await stores.database.close();
    await target.drop();
  });

  const reserveMany = async (stem: string) => {
    const charges = Array.from({ length: CHARGES }, (_, place) => newCharge(`${stem}-${place}`, 1n));
    await valueOf(world.ledger.reserveMany(charges, NOW));
  };
  const explain = async (statement: string) => {
    const { rows } = await stores.database.knex.raw<{ rows: { 'QUERY PLAN': string }[] }>(
      `EXPLAIN (ANALYZE, TIMING OFF) ${statement}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  it('run no trigger for a charge that is confirmed, or ended by anybody but the contract', async () => {
    await addWebhook(world, { events: ['charge.failed'] });
    await reserveMany('a');
    const quiet = [
      "status = 'confirmed'",
      "status = 'voided', void_reason = 'admin'",
      "status = 'voided', void_reason = 'not_served'",
    ];
    for (const [place, change] of quiet.entries()) {
      const plan = await explain(`UPDATE usage_events SET ${change} WHERE request_id = 'a-${place}'`);
      expect(plan, change).not.to.include('usage_events_tell_of_failure');
    }
    const refused = "status = 'voided', void_reason = 'contract_refused'";
    const plan = await explain(`UPDATE usage_events SET ${refused} WHERE request_id = 'a-9'`);
    expect(plan).to.include('usage_events_tell_of_failure');
  });

  it('are undone with the change that made them true', async () => {
    await addWebhook(world, { events: ['charge.confirmed'] });
    await reserveMany('a');
    const { id } = await travel(world);
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    const ended = stores.database.knex.transaction(async (session) => {
      await session.raw("SELECT finish_confirmed('testnet', 500, ?)", [new Date(NOW)]);
      throw new Error('given up');
    });
    expect(await ended.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(await valueOf(world.events.pending(100))).to.deep.equal([]);
    await valueOf(world.transactions.finishConfirmed(500, NOW));
    expect(await valueOf(world.events.pending(100))).to.have.length(CHARGES);
  });
});
