import { expect } from 'chai';
import { type Knex } from 'knex';
import { fund, valueOf } from '../../contract/scenario.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { type TestDatabase } from '../../support/postgres.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';

const TRIGGER = 'vaults_watch_balance';

describe('The trigger behind balance.low', () => {
  const databases = new SuccessiveDatabases();
  let target: TestDatabase;
  let stores: KnexStores;
  let mainnet: KnexStores;

  after(() => databases.drop());
  beforeEach(async () => {
    target = await databases.next();
    stores = knexStores(target.url);
    mainnet = knexStores(target.url, 'mainnet');
    await fund({ ...stores, close: () => Promise.resolve() }, 'alice', 100n);
  });
  afterEach(async () => {
    await stores.database.close();
    await mainnet.database.close();
    await target.drop();
  });

  const events = async (of: KnexStores = stores) => valueOf(of.events.pending(10));
  const hold = (units: number, on: Knex = stores.database.knex) => on.raw('UPDATE vaults SET held = held + ?', [units]);

  /** Whether PostgreSQL ran the trigger's function for a hold of so many units. */
  const isFiredBy = async (units: number) => {
    const text = `EXPLAIN (ANALYZE, TIMING OFF) UPDATE vaults SET held = held + ${units}`;
    const rows = await valueOf(stores.database.run<{ 'QUERY PLAN': string }>({ name: `explain_${units}`, text }, []));
    return rows.some((row) => row['QUERY PLAN'].includes(TRIGGER));
  };

  it('does not run for vaults without a threshold, nor for those that stay above theirs', async () => {
    expect(await isFiredBy(1)).to.equal(false);
    await valueOf(stores.watches.setThreshold('alice', 50n));
    expect(await isFiredBy(2)).to.equal(false);
    expect(await isFiredBy(60)).to.equal(true);
    expect(await isFiredBy(3)).to.equal(false);
  });

  it('writes nothing when the change that is the fall is rolled back, and is armed as before', async () => {
    await valueOf(stores.watches.setThreshold('alice', 50n));
    const ended = stores.database.knex.transaction(async (session) => {
      await hold(60, session);
      throw new Error('given up');
    });
    expect(await ended.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(await events()).to.deep.equal([]);
    await hold(60);
    const [event] = await events();
    expect(event?.fact).to.deep.include({ available: 40n });
  });

  it('keeps amounts exact that no JSON number holds', async () => {
    const large = 9_007_199_254_740_993n;
    await stores.database.knex.raw('UPDATE vaults SET balance_snapshot = ?', [String(large + 1n)]);
    await valueOf(stores.watches.setThreshold('alice', large + 1n));
    await hold(1);
    const [event] = await events();
    expect(event?.fact).to.deep.include({ available: large, threshold: large + 1n });
  });

  it('tells the network of the vault, and no other', async () => {
    await valueOf(stores.watches.setThreshold('alice', 50n));
    expect(await valueOf(mainnet.watches.setThreshold('alice', 50n))).to.equal(null);
    await hold(60);
    expect([(await events()).length, await events(mainnet)]).to.deep.equal([1, []]);
    expect(await valueOf(mainnet.events.passOn(10, 0))).to.deep.equal({ events: 0, deliveries: 0 });
    expect(await valueOf(stores.events.passOn(10, 0))).to.deep.equal({ events: 1, deliveries: 0 });
  });

  it('refuses a threshold of nothing: nobody could ever fall below it', async () => {
    const refusal = await stores.watches.setThreshold('alice', 0n).then(
      () => 'taken',
      (error: unknown) => String(error),
    );
    expect(refusal).to.contain('vaults_balance_low_positive');
  });
});
