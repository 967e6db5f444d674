import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { InMemoryLedgerWatermark } from '../../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;
const FUNDS = 1000n * PRICE;
const CLAIM_MS = 20_000;
const { requestId } = FORECAST;

const named = (name: string) => ({ ...FORECAST, requestId: name });

describe('A charge that the contract knows although our books do not', () => {
  let world: BillingWorld;
  beforeEach(async () => {
    world = await BillingWorld.open({ channels: 2 });
    world.network.deduplicating = true;
    await world.fund('user_alice', FUNDS);
  });

  const submit = (of = world) => of.clock.finish(of.submitCharges.execute());
  const rows = (of: BillingWorld) => of.database.transactions.values().toArray();

  async function reserve(of: BillingWorld, requestIds: readonly string[], units = PRICE): Promise<void> {
    const charges = requestIds.map((each) => ({ ...named(each), units, fingerprint: Buffer.from(each) }));
    const outcomes = (await of.ledger.reserveMany(charges, of.clock.now()))._unsafeUnwrap();
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(requestIds.map(() => 'reserved'));
  }

  /** The charges landed in one transaction, and the node that shows it could not be asked in time. */
  async function landThoughCalledDead(requestIds: readonly string[]): Promise<void> {
    await reserve(world, requestIds);
    await submit();
    world.network.closeLedger();
    for (const { id } of rows(world)) await world.transactions.expire(id, world.clock.now());
    world.network.oldestEventLedger = world.network.ledger + 1;
  }

  /** Other books over the same network, as after the restore of a backup that is older than its transactions. */
  async function restoredBooks(channels = 2): Promise<BillingWorld> {
    const { clock, network } = world;
    const restored = await BillingWorld.open({ clock, network, channels });
    await restored.fund('user_alice', FUNDS);
    return restored;
  }

  async function expectCharged(of: BillingWorld, charged: readonly string[]): Promise<void> {
    await of.settle();
    for (const each of charged) expect(await of.find(each)).to.include({ status: 'confirmed', ledger: 101 });
    expect(world.network.deducted).to.have.length(charged.length);
    const balanceSnapshot = FUNDS - BigInt(charged.length) * PRICE;
    expect(await of.vaultOf('user_alice')).to.include({ held: 0n, balanceSnapshot });
  }

  describe('called dead by our books', () => {
    it('is confirmed with the transaction that was called dead, and everything that travelled with it', async () => {
      const requestIds = ['a', 'b', 'c'];
      await landThoughCalledDead(requestIds);
      await submit();
      expect(rows(world).map(({ status }) => status)).to.deep.equal(['confirmed']);
      await expectCharged(world, requestIds);
    });

    it('is confirmed on the word of the second witness when the node has forgotten', async () => {
      await landThoughCalledDead(['a']);
      world.network.find = () => okAsync({ kind: 'not_found', latestLedger: world.network.ledger, oldestLedger: 500 });
      world.history.find = () => okAsync({ kind: 'success', landing: { ledger: 101, feeStroops: 100n } });
      await submit();
      await expectCharged(world, ['a']);
    });

    it('is reported with the hash that landed, not with that of what carried it last', async () => {
      await landThoughCalledDead(['a']);
      const [landed] = rows(world);
      // As if the contract had not known it at first: another transaction carried it, and was dropped.
      world.network.deduplicating = false;
      world.network.sendScript.push('dropped');
      await submit();
      await world.transactions.expire(rows(world)[1]!.id, world.clock.now());
      world.network.deduplicating = true;
      await submit();
      expect(await world.find('a')).to.include({ status: 'confirmed', hash: landed!.hash, ledger: 101 });
    });
  });

  describe('never heard of by our books', () => {
    it('is confirmed with the transaction that the contract has on record, and its caller is told the hash', async () => {
      const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
      await world.settle();
      const restored = await restoredBooks();
      const receipt = (await restored.charge(FORECAST))._unsafeUnwrap();
      expect(receipt).to.include({ status: 'confirmed', settled: true, stellarTxHash });
      await expectCharged(restored, [requestId]);
    });

    it('adds one charge after the other to the transaction that carried them all', async () => {
      const requestIds = ['a', 'b', 'c'];
      await reserve(world, requestIds);
      await submit();
      await world.settle();
      const restored = await restoredBooks();
      await reserve(restored, requestIds);
      await submit(restored);
      expect(rows(restored)).to.have.length(1);
      expect(rows(restored)[0]?.itemIds).to.have.length(3);
      await expectCharged(restored, requestIds);
    });

    it('is left to a person when another amount was deducted under its id', async () => {
      await world.charge(FORECAST);
      await world.settle();
      const restored = await restoredBooks();
      const charge = { ...FORECAST, units: PRICE + 1n };
      expect((await restored.charge(charge))._unsafeUnwrap()).to.include({ status: 'review', settled: false });
      expect(await restored.vaultOf('user_alice')).to.include({ held: PRICE + 1n, balanceSnapshot: FUNDS });
    });

    it('is confirmed once when two workers find it', async () => {
      await world.charge(FORECAST);
      await world.settle();
      const restored = await restoredBooks();
      const { clock, network, database } = restored;
      const other = await BillingWorld.open({ clock, network, database });
      await reserve(restored, [requestId]);
      await clock.finish(Promise.all([restored.submitCharges.execute(), other.submitCharges.execute()]));
      await expectCharged(restored, [requestId]);
    });
  });

  describe('while somebody who may know cannot be asked', () => {
    const nobody = () => errAsync({ kind: 'network_unavailable' as const });

    it('is neither given up nor sent nor left to a person, and is confirmed once it is found', async () => {
      await world.charge(FORECAST);
      await world.settle();
      const restored = await restoredBooks();
      const findDeduct = world.network.findDeduct.bind(world.network);
      world.network.findDeduct = nobody;
      const receipt = (await restored.charge(FORECAST))._unsafeUnwrap();
      expect(receipt).to.include({ status: 'reserved', stellarTxHash: null, settled: false });
      world.network.findDeduct = findDeduct;
      await restored.clock.advance(CLAIM_MS);
      await submit(restored);
      await expectCharged(restored, [requestId]);
    });

    it('is not given up when the network goes away for the charges beside it', async () => {
      await world.charge(FORECAST);
      await world.settle();
      const { onChainId } = world.network.deducted[0]!;
      const restored = await restoredBooks();
      world.network.findDeduct = nobody;
      const simulated: string[][] = [];
      const prepare = world.network.prepareDeduct.bind(world.network);
      world.network.prepareDeduct = (deduct) => {
        simulated.push(deduct.items.map((item) => item.onChainId));
        return deduct.items.some((item) => item.onChainId === onChainId) ? prepare(deduct) : nobody();
      };
      const [known, beside] = await Promise.all([restored.charge(FORECAST), restored.charge(named('beside'))]);
      expect(simulated.map((ids) => ids.length)).to.deep.equal([2, 1, 1]);
      expect(known._unsafeUnwrap()).to.include({ status: 'reserved', settled: false });
      expect(beside._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
      expect((await restored.find('beside'))?.status).to.equal('voided');
    });

    it('does not hold up the charges beside and behind it', async () => {
      await world.charge(FORECAST);
      await world.settle();
      const restored = await restoredBooks(1);
      world.network.down = true;
      await reserve(restored, [requestId, 'beside']);
      await submit(restored);
      for (const item of restored.database.items.values()) item.batchLimit = 1;
      Object.assign(world.network, { down: false, findDeduct: nobody });
      expect((await submit(restored))._unsafeUnwrap()).to.deep.equal({ transactions: 1, networkAvailable: true });
      await reserve(restored, ['behind']);
      await restored.settle();
      await submit(restored);
      await restored.settle();
      expect((await restored.find('beside'))?.status).to.equal('confirmed');
      expect((await restored.find('behind'))?.status).to.equal('confirmed');
      expect((await restored.find(requestId))?.status).to.equal('reserved');
    });

    it('takes no for an answer only from a node that is not behind', async () => {
      await world.charge(FORECAST);
      await world.settle();
      const restored = await restoredBooks();
      const { ledger } = world.network;
      await new InMemoryLedgerWatermark(restored.database).raise(ledger);
      world.network.findDeduct = () => okAsync({ kind: 'not_found', latestLedger: ledger - 1 });
      await reserve(restored, [requestId]);
      await submit(restored);
      expect((await restored.find(requestId))?.status).to.equal('reserved');
    });

    it('is not left to a person before every transaction that carried it was asked for', async () => {
      await landThoughCalledDead(['a']);
      world.network.forgetful = true;
      world.history.down = true;
      await submit();
      expect((await world.find('a'))?.status).to.equal('reserved');
      world.history.down = false;
      await world.clock.advance(CLAIM_MS);
      await submit();
      expect((await world.find('a'))?.status).to.equal('review');
    });
  });

  it('waits for a live transaction that stands in the way: it has the same sequence number', async () => {
    await landThoughCalledDead(['a']);
    const [landed] = rows(world);
    await reserve(world, ['b']);
    const other = { ...landed!, id: 4711n, hash: 'f'.repeat(64), status: 'submitted' as const, itemIds: [] };
    world.database.transactions.set(other.id, other);
    await submit();
    expect((await world.find('a'))?.status).to.equal('reserved');
    world.database.transactions.delete(other.id);
    await world.clock.advance(CLAIM_MS);
    await submit();
    expect((await world.find('a'))?.status).to.equal('confirmed');
  });
});
