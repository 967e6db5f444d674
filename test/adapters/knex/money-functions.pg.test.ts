import { expect } from 'chai';
import {
  claim,
  formAll,
  fund,
  landing,
  moneyOf,
  newCharge,
  NOW,
  reserve,
  stateOf,
  travel,
  valueOf,
  vaultOf,
} from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

describe('Money functions', () => {
  let target: TestDatabase;
  let stores: KnexStores;
  let world: World;

  beforeEach(async () => {
    target = await testDatabase();
    stores = knexStores(target.url);
    world = { ...stores, close: () => Promise.resolve() };
    await fund(world, 'alice', 100n);
  });
  afterEach(async () => {
    await stores.database.close();
    await target.drop();
  });

  it('refuse a batch with an amount of nothing, which would be metered and never charged', async () => {
    for (const units of [0n, -5n]) {
      const refused = await world.ledger.reserveMany([newCharge('a', 1n), newCharge('b', units)], NOW);
      expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'batch_refused' });
    }
    expect(await moneyOf(world)).to.deep.equal([100n, 0n]);
  });

  it('answer repeats while somebody else holds their vault', async () => {
    const repeat = newCharge('a', 1n);
    await reserve(world, 'a', 1n);
    await stores.database.knex.transaction(async (holder) => {
      await holder.raw('SELECT 1 FROM vaults FOR UPDATE');
      const [outcome] = await valueOf(world.ledger.reserveMany([repeat], NOW));
      expect(outcome?.kind).to.equal('exists');
    });
  });

  it('count what landed after the ledger of a snapshot as already spent', async () => {
    const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    const { id: vault } = await valueOf(world.vaults.create(own, NOW));
    const sync = (balance: bigint, ledger: number) =>
      valueOf(world.vaults.updateBalanceSnapshot(vault, { balance, ledger }, NOW));
    await sync(100n, 90);
    await reserve(world, 'own-1', 40n, 'own');
    const { id } = await travel(world, { contractId: 'COWN' });
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    await sync(100n, 104);
    expect(await vaultOf(world, 'own')).to.deep.include({ balanceSnapshot: 60n, held: 0n });
    await sync(60n, 105);
    expect((await vaultOf(world, 'own')).balanceSnapshot).to.equal(60n);
  });

  /** Puts the second charge into the first one's item, as a gathered item has them. */
  async function gather(first: bigint, second: bigint): Promise<void> {
    await stores.database.knex.raw(
      `WITH item AS (
         UPDATE chain_items i SET charge_count = 2, amount = i.amount * 2
         FROM usage_events e WHERE e.id = :first AND i.id = e.chain_item_id RETURNING i.id
       ), moved AS (
         INSERT INTO chain_item_charges (item_id, charge_id, attempt) SELECT item.id, :second, 1 FROM item
       )
       UPDATE usage_events e SET chain_item_id = item.id FROM item WHERE e.id = :second`,
      { first: first.toString(), second: second.toString() },
    );
  }

  async function gathered(): Promise<[bigint, bigint]> {
    const first = await reserve(world, 'first', 20n);
    await formAll(world);
    const second = await reserve(world, 'second', 20n);
    await gather(first.id, second.id);
    return [first.id, second.id];
  }

  it('close a gathered item with a voided charge and gather its other charges anew', async () => {
    const [first, second] = await gathered();
    const verdict = { reason: 'admin', final: true } as const;
    expect(await valueOf(world.ledger.void({ id: first, attempt: 1 }, verdict, NOW))).to.equal('voided');
    expect(await claim(world, 'w')).to.deep.equal([]);
    expect((await valueOf(world.items.unassigned(10))).map(({ id }) => id)).to.deep.equal([second]);
    expect(await moneyOf(world)).to.deep.equal([100n, 20n]);
  });

  it('let every charge of a gathered item end with it', async () => {
    const ids = await gathered();
    const [item] = await claim(world, 'look');
    expect(item).to.deep.include({ units: 40n, directChargeId: null });
    await valueOf(world.items.release('look'));
    const { id, hash } = await travel(world);
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    await valueOf(world.transactions.finishConfirmed(10, NOW));
    for (const charge of ids) expect(await stateOf(world, charge)).to.deep.include({ status: 'confirmed', hash });
    expect(await moneyOf(world)).to.deep.equal([60n, 0n]);
  });

  it('queue the revenue of every confirmed charge once', async () => {
    const ids = await gathered();
    await valueOf(world.transactions.confirm((await travel(world)).id, landing(105), NOW));
    const finish = () => valueOf(world.transactions.finishConfirmed(10, NOW));
    expect([await finish(), await finish()]).to.deep.equal([2, 0]);
    const queued = await stores.database.knex<{ usage_event_id: bigint }>('revenue_queue').orderBy('usage_event_id');
    expect(queued.map(({ usage_event_id: id }) => id)).to.deep.equal(ids);
    expect(await stores.database.knex('confirm_queue')).to.deep.equal([]);
  });
});
