import { expect } from 'chai';
import { fund, landing, moneyOf, newCharge, NOW, reserve, travel, unique, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { type TestDatabase } from '../../support/postgres.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';

describe('Stores of two networks in one database', () => {
  const databases = new SuccessiveDatabases();
  let target: TestDatabase;
  let stores: KnexStores[];
  let testnet: World;
  let mainnet: World;

  after(() => databases.drop());
  beforeEach(async () => {
    target = await databases.next();
    stores = ['testnet', 'mainnet'].map((network) => knexStores(target.url, network));
    const close = () => Promise.resolve();
    [testnet, mainnet] = [
      { ...stores[0]!, close },
      { ...stores[1]!, close },
    ];
    await fund(testnet, 'alice', 100n);
    await fund(mainnet, 'alice', 100n);
  });
  afterEach(async () => {
    for (const { database } of stores) await database.close();
    await target.drop();
  });

  it('charge the vault of their own network', async () => {
    await reserve(testnet, 'a', 40n);
    expect(await moneyOf(testnet)).to.deep.equal([100n, 40n]);
    expect(await moneyOf(mainnet)).to.deep.equal([100n, 0n]);
  });

  it('never take a charge of the other network for a repeat', async () => {
    await reserve(testnet, 'a', 40n);
    expect(await valueOf(mainnet.ledger.reserveMany([newCharge('a', 40n)], NOW))).to.deep.equal([{ kind: 'conflict' }]);
    expect(await valueOf(mainnet.ledger.find('a'))).to.equal(null);
  });

  it('neither send nor void nor measure what belongs to the other', async () => {
    const charge = await reserve(testnet, 'a', 40n);
    expect(await valueOf(mainnet.items.unassigned(10))).to.deep.equal([]);
    await valueOf(mainnet.items.form([{ chargeId: charge.id, attempt: 1, onChainId: unique('x') }], NOW));
    expect(await valueOf(mainnet.items.claim({ token: 'w', until: NOW }, 50, NOW))).to.deep.equal([]);
    const verdict = { reason: 'admin', final: true } as const;
    expect(await valueOf(mainnet.ledger.void(charge, verdict, NOW))).to.equal('unknown_charge');
    expect((await valueOf(mainnet.backlog.measure())).oldestOpenAt).to.equal(null);
    const { id } = await travel(testnet);
    expect(await valueOf(mainnet.transactions.live(10))).to.deep.equal([]);
    expect(await valueOf(mainnet.transactions.confirm(id, landing(105), NOW))).to.equal(false);
  });

  it('neither show nor decide what waits for a person on the other', async () => {
    await reserve(testnet, 'a', 40n);
    const { id, itemIds } = await travel(testnet);
    await valueOf(testnet.transactions.escalate(id, NOW));
    const itemId = itemIds[0]!;
    expect(await valueOf(mainnet.desk.list({ after: null, limit: 10 }))).to.deep.equal([]);
    expect(await valueOf(mainnet.desk.find('a'))).to.equal(null);
    expect(await valueOf(mainnet.desk.confirm({ itemId, transactionId: id }, landing(105), NOW))).to.equal(false);
    expect(await valueOf(mainnet.desk.fail(id, landing(105), NOW))).to.equal(false);
    expect(await valueOf(mainnet.desk.expire(id, NOW))).to.equal(false);
    expect(await valueOf(mainnet.desk.requeue(itemId))).to.equal('not_in_review');
    expect(await valueOf(mainnet.desk.writeOff(itemId, NOW))).to.equal(false);
    expect(await moneyOf(testnet)).to.deep.equal([100n, 40n]);
  });
});
