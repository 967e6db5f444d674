import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { fund, moneyOf, reserve, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { buildBilling } from '../../support/billing-graph.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { PaperHistory } from '../../support/paper-history.ts';
import { PaperNetwork } from '../../support/paper-network.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const FUNDS = 1000n;
/** Longer than a claim. */
const PAUSE_MS = 21_000;
/** Longer than an envelope lives. */
const LIFETIME_LEDGERS = 13;

/** The books of one database, and two nodes of one network, of which one shows nothing of what was applied. */
describe('Workers that were told that a transaction is dead, when it has landed', () => {
  let database: TestDatabase;
  let stores: KnexStores;
  let world: World;
  let clock: VirtualClock;
  let uuids = 0;

  beforeEach(async () => {
    database = await testDatabase();
    stores = knexStores(database.url);
    world = { ...stores, close: () => Promise.resolve() };
    clock = new VirtualClock();
    await fund(world, 'alice', FUNDS);
  });
  afterEach(async () => {
    await stores.database.close();
    await database.drop();
  });

  function workerAt(network: PaperNetwork) {
    const { submitCharges, confirmCharges } = buildBilling({
      ...stores,
      network,
      contract: network,
      records: network,
      history: new PaperHistory(network),
      submissions: { request: () => undefined },
      clock,
      ids: { uuid: () => `worker-${(uuids += 1)}` },
      passphrase: 'Paper Network',
    });
    const run = { submit: () => submitCharges.execute(), confirm: () => confirmCharges.execute() };
    return { submit: () => valueOf(run.submit()), confirm: () => valueOf(run.confirm()) };
  }

  const statusOf = async (requestId: string) => (await valueOf(world.ledger.find(requestId)))?.status;

  it('charge it once, and hold up nothing behind it, though its sequence number was used again', async () => {
    const [sound, blind] = [new PaperNetwork(FUNDS), new PaperNetwork(FUNDS)];
    const [worker, misled] = [workerAt(sound), workerAt(blind)];
    sound.deduplicating = true;
    await valueOf(world.channels.register(['GONE']));
    await reserve(world, 'landed', 10n);
    await worker.submit();
    for (const node of [sound, blind]) node.closeLedger(LIFETIME_LEDGERS);
    expect(await misled.confirm()).to.include({ expired: 1 });

    // The contract knows it, nobody can be asked about it for now, and another charge gets the number.
    blind.refusedIds.set(sound.deducted[0]!.onChainId, 'duplicate_request_id');
    blind.findDeduct = () => errAsync({ kind: 'network_unavailable' });
    blind.sendScript.push('dropped');
    await reserve(world, 'successor', 20n);
    expect(await misled.submit()).to.include({ transactions: 1 });
    const used = await valueOf(world.transactions.live(10));
    expect(used.map(({ sourceAccount, sequence }) => [sourceAccount, sequence])).to.deep.equal([['GONE', 1001n]]);

    await valueOf(world.channels.register(['GTWO']));
    await reserve(world, 'behind', 30n);
    await clock.advance(PAUSE_MS);
    expect(await worker.submit()).to.deep.equal({ transactions: 1, networkAvailable: true });
    sound.closeLedger();
    expect(await worker.confirm()).to.include({ confirmed: 1, waiting: 1 });
    expect(await Promise.all(['landed', 'successor', 'behind'].map(statusOf))).to.deep.equal([
      'reserved',
      'submitted',
      'confirmed',
    ]);

    sound.closeLedger(LIFETIME_LEDGERS);
    expect(await worker.confirm()).to.include({ expired: 1 });
    await clock.advance(PAUSE_MS);
    await worker.submit();
    sound.closeLedger();
    await worker.confirm();
    expect(await Promise.all(['landed', 'successor'].map(statusOf))).to.deep.equal(['confirmed', 'confirmed']);
    expect(sound.deducted.map(({ units }) => units)).to.deep.equal([10n, 30n, 20n]);
    expect(await moneyOf(world)).to.deep.equal([FUNDS - 60n, 0n]);
  });
});
