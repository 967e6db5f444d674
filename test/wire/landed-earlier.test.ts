import { expect } from 'chai';
import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, PRICE, charges } from './alice.ts';
import { expectCharged } from './expect-charged.ts';
import { WireWorld } from './wire-world.ts';

/** Longer than a worker's claim on what it could not find out about. */
const LEDGERS_PER_CLAIM = 4;

describe('wire: refused in simulation as a request id that the contract knows', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open({ deduplicate: true });
    await world.fund(ALICE, BALANCE);
  });

  /** Books from before anything happened, over the network on which it did. */
  async function restoreOldBackup(): Promise<WireWorld> {
    const restored = await world.withEmptyBooks();
    await restored.book(ALICE, BALANCE);
    return restored;
  }

  const callDead = async () => {
    for (const { id } of world.transactions())
      await new InMemoryChainTransactions(world.database).expire(id, world.clock.now());
  };

  it('duplicate request id: landed earlier, found and confirmed', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    await world.settle();
    const restored = await restoreOldBackup();
    const receipt = (await restored.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'confirmed', settled: true, stellarTxHash });
    await restored.settle();
    expect(await restored.find(FORECAST.requestId)).to.include({ hash: stellarTxHash, ledger: 3 });
    expect(restored.worker.line.sends).to.have.length(0);
    await expectCharged(restored, 1);
  });

  it('stores the transaction as it was built, signed and applied', async () => {
    await world.charge(FORECAST);
    await world.settle();
    const restored = await restoreOldBackup();
    await restored.charge(FORECAST);
    const [built] = world.transactions();
    const [found] = restored.transactions();
    for (const part of ['kind', 'contractId', 'sourceAccount', 'sequence', 'hash', 'envelopeXdr'] as const) {
      expect(found?.[part], part).to.equal(built?.[part]);
    }
    const { maxLedger, maxTime, ledger, feeStroops, status } = built!;
    expect(found).to.include({ maxLedger, maxTime, ledger, feeStroops, status, sequenceConsumed: true });
  });

  it('finds every charge of a batch in the one transaction that carried them, and charges what is new', async () => {
    const requests = charges(7);
    await world.reserve(requests.slice(0, 5));
    await world.submit();
    await world.settle();
    const restored = await restoreOldBackup();
    await restored.reserve(requests);
    await restored.submit();
    await restored.settle(2);
    const [found, ...sent] = restored.transactions();
    expect(found?.itemIds).to.have.length(5);
    expect(sent.flatMap(({ itemIds }) => itemIds)).to.have.length(2);
    await expectCharged(restored, 7);
  });

  it('finds it by its own hash inside the fee bump of a stranger', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    world.fault({ fault: 'fee_bump', hash: stellarTxHash });
    await world.settle();
    const restored = await restoreOldBackup();
    expect((await restored.charge(FORECAST))._unsafeUnwrap()).to.include({ status: 'confirmed', stellarTxHash });
    expect(restored.transactions()[0]?.envelopeXdr).to.equal(world.transactions()[0]?.envelopeXdr);
    await expectCharged(restored, 1);
  });

  it('finds by its hash what our books had called dead, though the node has no event of it any more', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    await world.closeLedgers();
    await callDead();
    world.fault({ fault: 'hide_transaction', method: 'getEvents' });
    await world.submit();
    expect(world.transactions().map(({ status }) => status)).to.deep.equal(['confirmed']);
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: stellarTxHash });
    await expectCharged(world, 1);
  });

  it('leaves it to a person when the ledgers that show it have been forgotten, and never charges it again', async () => {
    await world.charge(FORECAST);
    await world.settle(4);
    world.fault({ fault: 'trim_history', ledgers: 2 });
    const restored = await restoreOldBackup();
    expect((await restored.charge(FORECAST))._unsafeUnwrap()).to.include({ status: 'review', settled: false });
    await restored.settle(3);
    await restored.submit();
    expect((await restored.find(FORECAST.requestId)).status).to.equal('review');
    expect(restored.vaultOf(ALICE).held).to.equal(PRICE);
    expect(restored.worker.line.sends).to.have.length(0);
    expect(await restored.deducts()).to.have.length(1);
  });

  for (const method of ['getEvents', 'getTransaction']) {
    it(`gives nothing up while ${method} is not answered, and confirms when it is`, async () => {
      await world.charge(FORECAST);
      await world.settle();
      const restored = await restoreOldBackup();
      const end = restored.fault({ fault: 'http_status', status: 503, method });
      expect((await restored.charge(FORECAST))._unsafeUnwrap()).to.include({ status: 'reserved', settled: false });
      await restored.settle(LEDGERS_PER_CLAIM);
      expect((await restored.find(FORECAST.requestId)).status).to.equal('reserved');
      end();
      await restored.closeLedgers(LEDGERS_PER_CLAIM);
      await restored.submit();
      await restored.settle();
      await expectCharged(restored, 1);
    });
  }
});
