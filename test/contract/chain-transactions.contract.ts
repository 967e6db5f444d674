import { expect } from 'chai';
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
  valueOf,
  vaultOf,
} from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeChainTransactions(name: string, openWorld: OpenWorld): void {
  describe(`ChainTransactions on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1000n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('persist', () => persistsTransactions(opened));
    describe('recordSend, live and markSequenceConsumed', () => followsTransactions(opened));
    describe('confirm and finishConfirmed', () => confirmsTransactions(opened));
    describe('fail, expire and escalate', () => endsTransactions(opened));
  });
}

function persistsTransactions(world: () => World): void {
  const ready = async (token: string, units = 10n) => {
    await valueOf(world().channels.register([CHANNEL]));
    await reserve(world(), `r-${token}`, units);
    await formAll(world());
    await lease(world(), token);
    return { token, itemIds: (await claim(world(), token)).map(({ id }) => id) };
  };
  const persist = async (transaction = prepared(), worker: { token: string; itemIds: bigint[] }) =>
    (await valueOf(world().transactions.persist(transaction, worker, NOW))).kind;
  const nothingTravels = async () => expect(await valueOf(world().transactions.live(10))).to.deep.equal([]);

  it('stores every part of the signed envelope', async () => {
    const transaction = prepared({ sequence: 2n ** 60n + 1n, maxTime: 4_000_000_000 });
    expect(await persist(transaction, await ready('w'))).to.equal('persisted');
    const [live] = await valueOf(world().transactions.live(10));
    const unsent = { status: 'signed', sequenceConsumed: false, lastSendLedger: null };
    expect(live).to.deep.include({ ...transaction, ...unsent });
  });

  it('is lost when an item is not claimed under the token, and leaves everything as it was', async () => {
    const worker = await ready('w');
    await reserve(world(), 'other', 5n);
    await formAll(world());
    const [stranger] = await claim(world(), 'stranger');
    const itemIds = [...worker.itemIds, stranger!.id];
    expect(await persist(prepared(), { ...worker, itemIds })).to.equal('lost');
    await nothingTravels();
    expect(await persist(prepared(), worker)).to.equal('persisted');
  });

  it('is lost when the charge was voided after the claim', async () => {
    const worker = await ready('w');
    const charge = await valueOf(world().ledger.find('r-w'));
    await valueOf(world().ledger.void(charge!, { reason: 'admin', final: true }, NOW));
    expect(await persist(prepared(), worker)).to.equal('lost');
    await nothingTravels();
  });

  it('is lost when the lease has gone to another worker', async () => {
    const worker = await ready('w');
    await lease(world(), 'v', NOW + 30_000);
    expect(await persist(prepared(), worker)).to.equal('lost');
    await nothingTravels();
    expect((await claim(world(), 'v', 50, NOW + 30_000)).map(({ id }) => id)).to.deep.equal(worker.itemIds);
  });

  it('is lost for a channel that nobody registered', async () => {
    expect(await persist(prepared({ sourceAccount: 'GSTRANGER' }), await ready('w'))).to.equal('lost');
    await nothingTravels();
  });

  it('is lost for a second use of a sequence that was applied', async () => {
    await reserve(world(), 'first', 5n);
    await valueOf(world().transactions.fail((await travel(world(), { sequence: 7n })).id, landing(105), NOW));
    const worker = await ready('w');
    expect(await persist(prepared({ sequence: 7n }), worker)).to.equal('lost');
    expect(await persist(prepared({ sequence: 8n }), worker)).to.equal('persisted');
  });

  it('uses the sequence of an expired transaction again', async () => {
    await reserve(world(), 'first', 5n);
    await valueOf(world().transactions.expire((await travel(world(), { sequence: 7n })).id, NOW));
    expect(await persist(prepared({ sequence: 7n }), await ready('w'))).to.equal('persisted');
  });

  it('ends the lease: the live transaction holds the channel', async () => {
    await persist(prepared(), await ready('w'));
    await valueOf(world().channels.release('w'));
    expect(await lease(world(), 'v')).to.equal(null);
  });
}

function followsTransactions(world: () => World): void {
  it('show live ones oldest first, up to the limit, until they are decided', async () => {
    await valueOf(world().channels.register(['GA', 'GB']));
    await reserve(world(), 'a', 1n);
    const first = await travelOn(world(), 'w1');
    await reserve(world(), 'b', 1n);
    const second = await travelOn(world(), 'w2');
    const ids = async (limit: number) => (await valueOf(world().transactions.live(limit))).map(({ id }) => id);
    expect(await ids(10)).to.deep.equal([first, second]);
    expect(await ids(1)).to.deep.equal([first]);
    await valueOf(world().transactions.expire(first, NOW));
    expect(await ids(10)).to.deep.equal([second]);
  });

  it('note the answer to a send and its ledger', async () => {
    await reserve(world(), 'a', 1n);
    const { id } = await travel(world());
    await valueOf(world().transactions.recordSend(id, { status: 'unknown', ledger: 100 }, NOW));
    await valueOf(world().transactions.recordSend(id, { status: 'duplicate', ledger: 102 }, NOW));
    const [live] = await valueOf(world().transactions.live(1));
    expect(live).to.deep.include({ status: 'submitted', lastSendLedger: 102 });
    expect((await valueOf(world().ledger.find('a')))?.sendStatus).to.equal('duplicate');
  });

  it('leave a decided transaction as it is', async () => {
    const { id: charge } = await reserve(world(), 'a', 1n);
    const { id } = await travel(world());
    await valueOf(world().transactions.confirm(id, landing(105), NOW));
    await valueOf(world().transactions.recordSend(id, { status: 'error', ledger: 106 }, NOW));
    await valueOf(world().transactions.markSequenceConsumed(id, NOW));
    expect(await valueOf(world().transactions.live(10))).to.deep.equal([]);
    expect(await stateOf(world(), charge)).to.deep.include({ status: 'confirmed', sendStatus: null });
  });

  it('free the channel once the sequence is consumed, though the outcome is open', async () => {
    await reserve(world(), 'a', 1n);
    const { id } = await travel(world(), { sequence: 7n });
    expect(await lease(world(), 'v')).to.equal(null);
    await valueOf(world().transactions.markSequenceConsumed(id, NOW));
    expect((await valueOf(world().transactions.live(10)))[0]?.sequenceConsumed).to.equal(true);
    expect((await lease(world(), 'v'))?.publicKey).to.equal(CHANNEL);
  });
}

async function travelOn(world: World, token: string): Promise<bigint> {
  await formAll(world);
  const channel = await lease(world, token);
  const itemIds = (await claim(world, token)).map(({ id }) => id);
  const transaction = prepared({ sourceAccount: channel!.publicKey });
  const persisted = await valueOf(world.transactions.persist(transaction, { token, itemIds }, NOW));
  if (persisted.kind === 'lost') throw new Error('lost');
  return persisted.id;
}

function confirmsTransactions(world: () => World): void {
  it('lower hold and balance of every vault by its own items, once', async () => {
    await fund(world(), 'bob', 100n);
    await reserve(world(), 'a', 40n);
    await reserve(world(), 'b', 2n);
    await reserve(world(), 'c', 30n, 'bob');
    const { id } = await travel(world());
    expect(await valueOf(world().transactions.confirm(id, landing(105), NOW))).to.equal(true);
    expect(await valueOf(world().transactions.confirm(id, landing(105), NOW))).to.equal(false);
    expect(await valueOf(world().transactions.fail(id, landing(105), NOW))).to.equal(false);
    expect(await valueOf(world().transactions.expire(id, NOW))).to.equal(false);
    expect(await valueOf(world().transactions.escalate(id, NOW))).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([958n, 0n]);
    expect(await moneyOf(world(), 'bob')).to.deep.equal([70n, 0n]);
  });

  it('answer false for a transaction that is not there', async () => {
    expect(await valueOf(world().transactions.confirm(4711n, landing(105), NOW))).to.equal(false);
  });

  for (const [syncedLedger, balanceAfter] of [
    [104, 60n],
    [105, 100n],
    [106, 100n],
  ] as const) {
    it(`debit a dedicated vault read at ledger ${syncedLedger} for ledger 105 down to ${balanceAfter}`, async () => {
      const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
      const { id: vault } = await valueOf(world().vaults.create(own, NOW));
      await valueOf(world().vaults.updateBalanceSnapshot(vault, { balance: 100n, ledger: 90 }, NOW));
      await reserve(world(), 'a', 40n, 'own');
      const { id } = await travel(world(), { contractId: 'COWN' });
      await valueOf(world().vaults.updateBalanceSnapshot(vault, { balance: 100n, ledger: syncedLedger }, NOW));
      await valueOf(world().transactions.confirm(id, landing(105), NOW));
      expect(await moneyOf(world(), 'own')).to.deep.equal([balanceAfter, 0n]);
    });
  }

  it('raise the highest consumed sequence of the channel, never lower it', async () => {
    await reserve(world(), 'a', 1n);
    await valueOf(world().transactions.confirm((await travel(world(), { sequence: 9n })).id, landing(105), NOW));
    await reserve(world(), 'b', 1n);
    await valueOf(world().transactions.confirm((await travel(world(), { sequence: 3n })).id, landing(106), NOW));
    expect(await lease(world(), 'w')).to.deep.equal({ publicKey: CHANNEL, lastSequence: 9n });
  });

  it('finish confirmed items in chunks and say how many', async () => {
    for (const requestId of ['a', 'b', 'c']) await reserve(world(), requestId, 1n);
    const { id } = await travel(world());
    const finish = (limit: number) => valueOf(world().transactions.finishConfirmed(limit, NOW));
    expect(await finish(10)).to.equal(0);
    await valueOf(world().transactions.confirm(id, landing(105), NOW));
    expect([await finish(2), await finish(2), await finish(2)]).to.deep.equal([2, 1, 0]);
    for (const requestId of ['a', 'b', 'c']) {
      expect((await valueOf(world().ledger.find(requestId)))?.status).to.equal('confirmed');
    }
  });
}

function endsTransactions(world: () => World): void {
  it('open the items of a failed transaction again, keep the holds and use the sequence up', async () => {
    const { id: charge } = await reserve(world(), 'a', 40n);
    const { id } = await travel(world(), { sequence: 9n });
    expect(await valueOf(world().transactions.fail(id, landing(105), NOW))).to.equal(true);
    expect(await valueOf(world().transactions.confirm(id, landing(105), NOW))).to.equal(false);
    expect((await stateOf(world(), charge)).status).to.equal('reserved');
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
    expect((await lease(world(), 'w'))?.lastSequence).to.equal(9n);
    expect(await claim(world(), 'w')).to.have.length(1);
  });

  it('open the items of an expired one again, with the same on-chain id, and leave the sequence unused', async () => {
    await reserve(world(), 'a', 40n);
    await formAll(world());
    const [before] = await claim(world(), 'look');
    await valueOf(world().items.release('look'));
    const { id } = await travel(world(), { sequence: 9n });
    expect(await valueOf(world().transactions.expire(id, NOW))).to.equal(true);
    expect(await valueOf(world().transactions.confirm(id, landing(105), NOW))).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
    expect((await lease(world(), 'w'))?.lastSequence).to.equal(0n);
    expect(await claim(world(), 'w')).to.deep.equal([before]);
  });

  it('leave an escalated one and its items to a person, holds and all', async () => {
    const { id: charge } = await reserve(world(), 'a', 40n);
    const { id } = await travel(world());
    expect(await valueOf(world().transactions.escalate(id, NOW))).to.equal(true);
    expect(await valueOf(world().transactions.expire(id, NOW))).to.equal(false);
    expect((await stateOf(world(), charge)).status).to.equal('review');
    expect(await claim(world(), 'w')).to.deep.equal([]);
    expect(await valueOf(world().transactions.live(10))).to.deep.equal([]);
    expect((await vaultOf(world(), 'alice')).held).to.equal(40n);
  });
}
