import { expect } from 'chai';
import { type PreparedTransaction } from '../../src/core/billing/ports/vault-contract.ts';
import {
  CHANNEL,
  claim,
  formAll,
  fund,
  landing,
  lease,
  moneyOf,
  NOW,
  prepared,
  reserve,
  stateOf,
  travel,
  type Travelling,
  unique,
  valueOf,
} from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const LATER = NOW + 60_000;

export function describeLandedItems(name: string, openWorld: OpenWorld): void {
  describe(`ChainTransactions on ${name}: what landed against our books`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1000n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('trace', () => tracesItems(opened));
    describe('confirmLanded of a transaction that the books know', () => confirmsKnown(opened));
    describe('confirmLanded of a transaction that the books do not know', () => confirmsUnknown(opened));
    describe('confirmLanded that changes nothing', () => refusesLandings(opened));
  });
}

/** The oldest item, claimed alone. */
async function take(world: World, token = unique('finder'), max = 1) {
  await formAll(world);
  const [item] = await claim(world, token, max);
  if (item === undefined) throw new Error('There is nothing to claim');
  return { id: item.id, token };
}

const confirm = (
  world: World,
  item: { readonly id: bigint; readonly token: string | null },
  transaction: PreparedTransaction,
  ledger = 105,
) => valueOf(world.transactions.confirmLanded(item, { transaction, landing: landing(ledger) }, NOW));

/** Everything reserved travels together, and what carried it is called dead or failed. */
async function bury(world: World, end: 'expire' | 'fail' = 'expire', over: Partial<PreparedTransaction> = {}) {
  const transaction = prepared(over);
  const { id } = await travel(world, transaction);
  if (end === 'expire') await valueOf(world.transactions.expire(id, NOW));
  else await valueOf(world.transactions.fail(id, landing(105), NOW));
  return transaction;
}

function tracesItems(world: () => World): void {
  it('shows the item with everything that carried it, oldest first, whatever became of it', async () => {
    await reserve(world(), 'a', 7n);
    const carriers = [await bury(world(), 'fail', { sequence: 8n }), await bury(world(), 'expire', { sequence: 9n })];
    const { id } = await take(world(), 'w');
    const trace = await valueOf(world().transactions.trace(id));
    expect(trace).to.deep.include({ contractId: 'CPOOL', units: 7n, carriers });
    await valueOf(world().items.release('w'));
    expect((await claim(world(), 'v'))[0]?.onChainId).to.equal(trace?.onChainId);
  });

  it('shows an item that nothing ever carried, and null for none', async () => {
    await reserve(world(), 'a', 7n);
    const { id } = await take(world());
    expect((await valueOf(world().transactions.trace(id)))?.carriers).to.deep.equal([]);
    expect(await valueOf(world().transactions.trace(4711n))).to.equal(null);
  });
}

function confirmsKnown(world: () => World): void {
  for (const end of ['expire', 'fail'] as const) {
    it(`confirms all that it carried after ${end}, lowers every hold and balance once, and queues each item`, async () => {
      await fund(world(), 'bob', 100n);
      await reserve(world(), 'a', 40n);
      await reserve(world(), 'b', 30n, 'bob');
      const transaction = await bury(world(), end);
      const item = await take(world());
      expect(await confirm(world(), item, transaction)).to.equal('confirmed');
      expect(await confirm(world(), item, transaction)).to.equal('refused');
      expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
      expect(await moneyOf(world(), 'bob')).to.deep.equal([70n, 0n]);
      expect(await claim(world(), 'w', 50, LATER)).to.deep.equal([]);
      expect(await valueOf(world().transactions.finishConfirmed(10, LATER))).to.equal(2);
      const confirmed = { status: 'confirmed', hash: transaction.hash, ledger: 105, updatedAt: LATER };
      for (const requestId of ['a', 'b']) {
        expect(await valueOf(world().ledger.find(requestId))).to.deep.include(confirmed);
      }
    });
  }

  it('reports the transaction that landed, though another one carried the charge after it', async () => {
    const { id } = await reserve(world(), 'a', 40n);
    const transaction = await bury(world());
    await bury(world(), 'fail', { sequence: 2n });
    expect(await confirm(world(), await take(world()), transaction)).to.equal('confirmed');
    expect(await stateOf(world(), id)).to.deep.include({ status: 'confirmed', hash: transaction.hash });
    await valueOf(world().transactions.finishConfirmed(10, NOW));
    expect(await valueOf(world().ledger.find('a'))).to.deep.include({ hash: transaction.hash, ledger: 105 });
  });

  it('takes what waits for a person along, and leaves what travels or was voided as it is', async () => {
    await reserve(world(), 'a', 40n);
    const [reviewed, travelling, voided] = [
      await reserve(world(), 'b', 30n),
      await reserve(world(), 'c', 20n),
      await reserve(world(), 'd', 10n),
    ];
    const transaction = await bury(world());
    await valueOf(world().ledger.void(voided, { reason: 'admin', final: true }, NOW));
    const items = await claim(world(), 'w');
    await valueOf(world().items.escalate(items[1]!.id, 'w'));
    await lease(world(), 'w');
    const second = prepared({ sequence: 2n });
    await valueOf(world().transactions.persist(second, { token: 'w', itemIds: [items[2]!.id] }, NOW));
    expect(await confirm(world(), { id: items[0]!.id, token: 'w' }, transaction)).to.equal('confirmed');
    expect((await stateOf(world(), reviewed.id)).status).to.equal('confirmed');
    expect(await stateOf(world(), travelling.id)).to.deep.include({ status: 'submitted', hash: second.hash });
    expect((await stateOf(world(), voided.id)).status).to.equal('voided');
    expect(await moneyOf(world())).to.deep.equal([930n, 20n]);
  });

  it('confirms an item that waits for a person, without a claim', async () => {
    const { id: charge } = await reserve(world(), 'a', 40n);
    const transaction = await bury(world());
    const item = await take(world());
    expect(await confirm(world(), { ...item, token: null }, transaction)).to.equal('refused');
    await valueOf(world().items.escalate(item.id, item.token));
    expect(await confirm(world(), item, transaction)).to.equal('refused');
    expect(await confirm(world(), { ...item, token: null }, transaction)).to.equal('confirmed');
    expect((await stateOf(world(), charge)).status).to.equal('confirmed');
    expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
  });

  it('debits nothing twice from a dedicated vault that was read after the landing', async () => {
    const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    const { id: vault } = await valueOf(world().vaults.create(own, NOW));
    await valueOf(world().vaults.updateBalanceSnapshot(vault, { balance: 100n, ledger: 90 }, NOW));
    await reserve(world(), 'a', 40n, 'own');
    const transaction = await bury(world(), 'expire', { contractId: 'COWN' });
    await valueOf(world().vaults.updateBalanceSnapshot(vault, { balance: 60n, ledger: 105 }, NOW));
    expect(await confirm(world(), await take(world()), transaction)).to.equal('confirmed');
    expect(await moneyOf(world(), 'own')).to.deep.equal([60n, 0n]);
  });
}

function confirmsUnknown(world: () => World): void {
  it('stores it with every part, confirms the item with it and uses its sequence up', async () => {
    await valueOf(world().channels.register([CHANNEL]));
    await reserve(world(), 'a', 40n);
    const transaction = prepared({ kind: 'deduct', sequence: 2n ** 60n + 1n, maxTime: 4_000_000_000 });
    const item = await take(world());
    expect(await confirm(world(), item, transaction)).to.equal('confirmed');
    expect((await valueOf(world().transactions.trace(item.id)))?.carriers).to.deep.equal([transaction]);
    expect(await valueOf(world().transactions.live(10))).to.deep.equal([]);
    expect(await lease(world(), 'w')).to.deep.equal({ publicKey: CHANNEL, lastSequence: transaction.sequence });
    expect(await valueOf(world().transactions.finishConfirmed(10, NOW))).to.equal(1);
    expect(await valueOf(world().ledger.find('a'))).to.deep.include({ status: 'confirmed', hash: transaction.hash });
    expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
  });

  it('adds a second item to the one that the first has brought along', async () => {
    await reserve(world(), 'a', 40n);
    await reserve(world(), 'b', 30n);
    const [first, second] = [await take(world()), await take(world())];
    const transaction = prepared();
    expect(await confirm(world(), first, transaction)).to.equal('confirmed');
    expect(await moneyOf(world())).to.deep.equal([960n, 30n]);
    expect(await confirm(world(), second, transaction)).to.equal('confirmed');
    expect(await moneyOf(world())).to.deep.equal([930n, 0n]);
    expect(await valueOf(world().transactions.finishConfirmed(10, NOW))).to.equal(2);
  });
}

function refusesLandings(world: () => World): void {
  const nothingChanged = async (id: bigint) => {
    expect((await stateOf(world(), id)).status).to.equal('reserved');
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
    expect(await valueOf(world().transactions.finishConfirmed(10, NOW))).to.equal(0);
  };

  it('refuses what is not claimed under the token any more, of another contract, or not there', async () => {
    const { id: charge } = await reserve(world(), 'a', 40n);
    const item = await take(world());
    expect(await confirm(world(), { ...item, token: 'stranger' }, prepared())).to.equal('refused');
    expect(await confirm(world(), item, prepared({ contractId: 'COTHER' }))).to.equal('refused');
    expect(await confirm(world(), { ...item, id: 4711n }, prepared())).to.equal('refused');
    await claim(world(), 'faster', 50, LATER);
    expect(await confirm(world(), item, prepared())).to.equal('refused');
    await nothingChanged(charge);
  });

  it('refuses one that is in review: it decides over more than this item', async () => {
    await reserve(world(), 'b', 1n);
    const transaction = prepared();
    await valueOf(world().transactions.escalate((await travel(world(), transaction)).id, NOW));
    await valueOf(world().desk.writeOff((await valueOf(world().desk.find('b')))!.itemId, NOW));
    const { id: charge } = await reserve(world(), 'a', 40n);
    expect(await confirm(world(), await take(world()), transaction)).to.equal('refused');
    await nothingChanged(charge);
  });

  it('is undecided while a live transaction has its hash or its sequence number, and refused once that one landed', async () => {
    await fund(world(), 'bob', 10n);
    await reserve(world(), 'b', 1n, 'bob');
    const live = prepared({ sequence: 5n });
    const { id } = await travel(world(), live);
    const { id: charge } = await reserve(world(), 'a', 40n);
    const item = await take(world());
    expect(await confirm(world(), item, live)).to.equal('undecided');
    expect(await confirm(world(), item, prepared({ sequence: 5n }))).to.equal('undecided');
    await nothingChanged(charge);
    await valueOf(world().transactions.fail(id, landing(105), NOW));
    expect(await confirm(world(), item, prepared({ sequence: 5n }))).to.equal('refused');
    await nothingChanged(charge);
    expect(await confirm(world(), item, prepared({ sequence: 6n }))).to.equal('confirmed');
  });

  describe('when what was called dead landed, and another one has its sequence number since', () => {
    let dead: PreparedTransaction;
    let successor: Travelling;
    let item: { readonly id: bigint; readonly token: string };

    beforeEach(async () => {
      await fund(world(), 'bob', 100n);
      await reserve(world(), 'b', 30n, 'bob');
      await reserve(world(), 'a', 40n);
      dead = await bury(world());
      successor = await travel(world(), { sequence: dead.sequence }, 1);
      item = await take(world());
    });

    const nothingLanded = async () => {
      expect((await valueOf(world().ledger.find('b')))?.hash).to.equal(successor.hash);
      expect(await valueOf(world().ledger.find('a'))).to.deep.include({ status: 'reserved', hash: null });
      expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
      expect(await moneyOf(world(), 'bob')).to.deep.equal([100n, 30n]);
      expect(await valueOf(world().transactions.finishConfirmed(10, NOW))).to.equal(0);
    };

    it('is undecided while that one is live, and confirms all that the first carried once it is dead', async () => {
      expect(await confirm(world(), item, dead)).to.equal('undecided');
      expect((await valueOf(world().transactions.live(10))).map(({ id }) => id)).to.deep.equal([successor.id]);
      await nothingLanded();
      await valueOf(world().transactions.expire(successor.id, NOW));
      expect(await confirm(world(), item, dead)).to.equal('confirmed');
      expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
      expect(await moneyOf(world(), 'bob')).to.deep.equal([70n, 0n]);
      expect(await valueOf(world().transactions.finishConfirmed(10, NOW))).to.equal(2);
      for (const requestId of ['b', 'a']) {
        expect(await valueOf(world().ledger.find(requestId))).to.deep.include({ status: 'confirmed', hash: dead.hash });
      }
    });

    it('is refused while that one waits for a person, and confirms all once it was proven dead', async () => {
      await valueOf(world().transactions.escalate(successor.id, NOW));
      expect(await confirm(world(), item, dead)).to.equal('refused');
      await nothingLanded();
      await valueOf(world().desk.expire(successor.id, NOW));
      expect(await confirm(world(), item, dead)).to.equal('confirmed');
      expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
      expect(await moneyOf(world(), 'bob')).to.deep.equal([70n, 0n]);
    });

    for (const end of ['confirm', 'fail'] as const) {
      it(`is refused for good after ${end} of that one: both cannot have used the number`, async () => {
        await valueOf(world().transactions[end](successor.id, landing(105), NOW));
        const balance = end === 'confirm' ? [70n, 0n] : [100n, 30n];
        expect(await confirm(world(), item, dead)).to.equal('refused');
        expect(await moneyOf(world(), 'bob')).to.deep.equal(balance);
        expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
        expect((await valueOf(world().ledger.find('a')))?.status).to.equal('reserved');
      });
    }
  });
}
