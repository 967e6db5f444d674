import { expect } from 'chai';
import { type ReviewedCharge } from '../../src/core/billing/ports/review-desk.ts';
import {
  CHANNEL,
  claim,
  formAll,
  fund,
  landing,
  lease,
  moneyOf,
  NOW,
  outcomesOf,
  newCharge,
  reserve,
  stateOf,
  travel,
  valueOf,
  type Travelling,
} from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const LATER = NOW + 60_000;

export function describeReviewDesk(name: string, openWorld: OpenWorld): void {
  describe(`ReviewDesk on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1000n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('list and find', () => showsReview(opened));
    describe('confirm', () => confirmsReviewed(opened));
    describe('fail and expire', () => settlesReviewed(opened));
    describe('requeue', () => requeuesReviewed(opened));
    describe('writeOff', () => writesOff(opened));
  });
}

/** All these charges in one transaction whose outcome nobody could find out. */
async function escalated(
  world: World,
  requestIds: readonly string[],
  { units = 10n, userId = 'alice', sequence = 1n } = {},
): Promise<Travelling> {
  for (const requestId of requestIds) await reserve(world, requestId, units, userId);
  const travelling = await travel(world, { sequence });
  await valueOf(world.transactions.escalate(travelling.id, NOW));
  return travelling;
}

async function caseOf(world: World, requestId: string): Promise<ReviewedCharge> {
  const reviewed = await valueOf(world.desk.find(requestId));
  if (reviewed === null) throw new Error(`${requestId} is not in review`);
  return reviewed;
}

const idsOf = (charges: readonly ReviewedCharge[]) => charges.map(({ requestId }) => requestId);

function showsReview(world: () => World): void {
  it('show nothing while nothing waits for a person', async () => {
    await reserve(world(), 'a', 10n);
    await travel(world());
    expect(await valueOf(world().desk.list({ after: null, limit: 10 }))).to.deep.equal([]);
    expect(await valueOf(world().desk.find('a'))).to.equal(null);
    expect(await valueOf(world().desk.find('nobody'))).to.equal(null);
  });

  it('show the charge with every transaction that carried it, oldest first', async () => {
    const { id: charge } = await reserve(world(), 'a', 10n);
    const first = await travel(world(), { sequence: 7n });
    await valueOf(world().transactions.recordSend(first.id, { status: 'unknown', ledger: 100 }, NOW));
    await valueOf(world().transactions.recordSend(first.id, { status: 'pending', ledger: 101 }, NOW));
    await valueOf(world().transactions.fail(first.id, landing(105), NOW));
    const second = await travel(world(), { sequence: 8n, kind: 'deduct' });
    await valueOf(world().transactions.escalate(second.id, NOW));

    const built = { sourceAccount: CHANNEL, builtLedger: 100, maxLedger: 110 };
    const sent = { kind: 'batch_deduct', status: 'failed', ledger: 105, sends: 2, lastSendStatus: 'pending' };
    const unsent = { kind: 'deduct', status: 'review', ledger: null, sends: 0, lastSendStatus: null };
    const reviewed = {
      id: charge,
      requestId: 'a',
      userId: 'alice',
      units: 10n,
      createdAt: NOW,
      updatedAt: NOW,
      itemId: first.itemIds[0],
      failures: 1,
      transactions: [
        { id: first.id, hash: first.hash, sequence: 7n, ...built, ...sent },
        { id: second.id, hash: second.hash, sequence: 8n, ...built, ...unsent },
      ],
    };
    expect(await caseOf(world(), 'a')).to.deep.equal(reviewed);
    expect(await valueOf(world().desk.list({ after: null, limit: 10 }))).to.deep.equal([reviewed]);
  });

  it('show a charge that no transaction ever carried', async () => {
    await reserve(world(), 'a', 10n);
    await formAll(world());
    const [item] = await claim(world(), 'w');
    await valueOf(world().items.escalate(item!.id, 'w'));
    expect((await caseOf(world(), 'a')).transactions).to.deep.equal([]);
  });

  it('page through in the order of charges, unmoved by what comes and goes', async () => {
    await escalated(world(), ['a', 'b', 'c']);
    const first = await valueOf(world().desk.list({ after: null, limit: 2 }));
    expect(idsOf(first)).to.deep.equal(['a', 'b']);
    await valueOf(world().desk.writeOff(first[0]!.itemId, NOW));
    await escalated(world(), ['d'], { sequence: 2n });
    const second = await valueOf(world().desk.list({ after: first[1]!.id, limit: 2 }));
    expect(idsOf(second)).to.deep.equal(['c', 'd']);
    expect(await valueOf(world().desk.list({ after: second[1]!.id, limit: 2 }))).to.deep.equal([]);
  });
}

function confirmsReviewed(world: () => World): void {
  const confirm = ({ id, itemIds }: Pick<Travelling, 'id' | 'itemIds'>) =>
    valueOf(world().desk.confirm({ itemId: itemIds.at(-1)!, transactionId: id }, landing(105), NOW));

  it('lowers hold and balance of every vault by all items of the transaction, once', async () => {
    await fund(world(), 'bob', 100n);
    await reserve(world(), 'a', 40n);
    const travelling = await escalated(world(), ['b'], { units: 30n, userId: 'bob' });
    const { hash } = travelling;
    expect(await confirm(travelling)).to.equal(true);
    expect(await confirm(travelling)).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
    expect(await moneyOf(world(), 'bob')).to.deep.equal([70n, 0n]);

    expect(await valueOf(world().transactions.finishConfirmed(10, LATER))).to.equal(2);
    for (const requestId of ['a', 'b']) {
      expect(await valueOf(world().ledger.find(requestId))).to.deep.include({
        status: 'confirmed',
        hash,
        ledger: 105,
        updatedAt: LATER,
      });
    }
  });

  it('confirms nothing that is not in review, and nothing that was decided', async () => {
    await reserve(world(), 'a', 10n);
    const live = await travel(world(), { sequence: 7n });
    expect(await confirm(live)).to.equal(false);
    await valueOf(world().transactions.escalate(live.id, NOW));
    await valueOf(world().desk.fail(live.id, landing(105), NOW));
    expect(await confirm(live)).to.equal(false);
    expect(await confirm({ ...live, id: 4711n })).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 10n]);
  });

  it('confirms nothing for an item that travelled in another transaction', async () => {
    const [one, other] = [await escalated(world(), ['a']), await escalated(world(), ['b'], { sequence: 2n })];
    expect(await confirm({ ...one, itemIds: other.itemIds })).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 20n]);
  });

  it('confirms nothing for an item that was written off: another administrator was faster', async () => {
    const travelling = await escalated(world(), ['a']);
    await valueOf(world().desk.writeOff(travelling.itemIds[0]!, NOW));
    expect(await confirm(travelling)).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 0n]);
  });

  it('leaves a written off neighbour closed: only what was still on hold is debited', async () => {
    const travelling = await escalated(world(), ['a', 'b'], { units: 40n });
    await valueOf(world().desk.writeOff((await caseOf(world(), 'a')).itemId, NOW));
    expect(await confirm(travelling)).to.equal(true);
    expect(await moneyOf(world())).to.deep.equal([960n, 0n]);
    expect((await valueOf(world().ledger.find('a')))?.status).to.equal('voided');
    expect((await valueOf(world().ledger.find('b')))?.status).to.equal('confirmed');
  });

  it('debits nothing twice from a dedicated vault that was read after the landing', async () => {
    const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    const { id: vault } = await valueOf(world().vaults.create(own, NOW));
    await valueOf(world().vaults.updateBalanceSnapshot(vault, { balance: 100n, ledger: 90 }, NOW));
    await reserve(world(), 'a', 40n, 'own');
    const travelling = await travel(world(), { contractId: 'COWN' });
    await valueOf(world().transactions.escalate(travelling.id, NOW));
    await valueOf(world().vaults.updateBalanceSnapshot(vault, { balance: 60n, ledger: 105 }, NOW));
    expect(await confirm(travelling)).to.equal(true);
    expect(await moneyOf(world(), 'own')).to.deep.equal([60n, 0n]);
  });

  it('uses the sequence up', async () => {
    expect(await confirm(await escalated(world(), ['a']))).to.equal(true);
    expect(await lease(world(), 'w')).to.deep.equal({ publicKey: CHANNEL, lastSequence: 1n });
  });
}

function settlesReviewed(world: () => World): void {
  const end = {
    fail: (id: bigint) => valueOf(world().desk.fail(id, landing(105), NOW)),
    expire: (id: bigint) => valueOf(world().desk.expire(id, NOW)),
  };

  for (const [how, status, ledger, lastSequence] of [
    ['fail', 'failed', 105, 1n],
    ['expire', 'expired', null, 0n],
  ] as const) {
    it(`${how} decides the transaction once and leaves its items and money to a person`, async () => {
      const { id } = await escalated(world(), ['a', 'b']);
      expect(await end[how](id)).to.equal(true);
      expect(await end[how](id)).to.equal(false);
      expect((await caseOf(world(), 'a')).transactions[0]).to.deep.include({ status, ledger });
      expect((await caseOf(world(), 'b')).transactions[0]).to.deep.include({ status, ledger });
      expect(await moneyOf(world())).to.deep.equal([1000n, 20n]);
      expect((await lease(world(), 'w'))?.lastSequence).to.equal(lastSequence);
    });

    it(`${how} leaves a live transaction to the workers`, async () => {
      const { id: charge } = await reserve(world(), 'a', 10n);
      const { id } = await travel(world());
      expect(await end[how](id)).to.equal(false);
      expect((await stateOf(world(), charge)).status).to.equal('submitted');
    });
  }
}

function requeuesReviewed(world: () => World): void {
  const requeue = async (requestId: string) => valueOf(world().desk.requeue((await caseOf(world(), requestId)).itemId));

  it('opens an item whose transactions are dead, under its old on-chain id and with its hold', async () => {
    const { id } = await escalated(world(), ['a']);
    await valueOf(world().desk.expire(id, NOW));
    expect(await requeue('a')).to.equal('requeued');
    expect((await valueOf(world().ledger.find('a')))?.status).to.equal('reserved');
    expect(await moneyOf(world())).to.deep.equal([1000n, 10n]);
    const [item] = await claim(world(), 'w');
    expect(item).to.deep.include({ units: 10n, failures: 0 });
  });

  it('counts its failures anew and lets it travel alone', async () => {
    for (let failure = 1; failure <= 3; failure += 1) {
      if (failure === 1) await reserve(world(), 'a', 10n);
      await valueOf(world().transactions.fail((await travel(world())).id, landing(100 + failure), NOW));
    }
    expect((await caseOf(world(), 'a')).failures).to.equal(3);
    expect(await requeue('a')).to.equal('requeued');
    await reserve(world(), 'b', 10n);
    await formAll(world());
    expect((await claim(world(), 'w')).map(({ failures }) => failures)).to.deep.equal([0]);
    expect(await claim(world(), 'v')).to.have.length(1);
  });

  it('refuses while one transaction could still turn out to have landed, and changes nothing', async () => {
    await escalated(world(), ['a']);
    expect(await requeue('a')).to.equal('not_proven');
    expect(await claim(world(), 'w')).to.deep.equal([]);
    expect((await valueOf(world().ledger.find('a')))?.status).to.equal('review');
  });

  it('refuses an item that is not in review, or not there', async () => {
    const { id, itemIds } = await escalated(world(), ['a']);
    await valueOf(world().desk.expire(id, NOW));
    expect(await requeue('a')).to.equal('requeued');
    expect(await valueOf(world().desk.requeue(itemIds[0]!))).to.equal('not_in_review');
    expect(await valueOf(world().desk.requeue(4711n))).to.equal('not_in_review');
  });
}

function writesOff(world: () => World): void {
  const writeOff = ({ itemIds }: Travelling) => valueOf(world().desk.writeOff(itemIds[0]!, LATER));

  it('voids the charge for good, releases its hold once and lets no retry charge it', async () => {
    const travelling = await escalated(world(), ['a'], { units: 40n });
    expect(await writeOff(travelling)).to.equal(true);
    expect(await writeOff(travelling)).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 0n]);
    const charge = await valueOf(world().ledger.find('a'));
    expect(charge).to.deep.include({ status: 'voided', voidReason: 'admin', updatedAt: LATER });
    expect(await outcomesOf(world(), [newCharge('a', 40n)])).to.deep.equal(['void_final']);
    expect(await valueOf(world().desk.find('a'))).to.equal(null);
  });

  it('leaves the charges beside it and the transaction as they are', async () => {
    const travelling = await escalated(world(), ['a', 'b'], { units: 40n });
    await writeOff(travelling);
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
    expect((await caseOf(world(), 'b')).transactions.map(({ status }) => status)).to.deep.equal(['review']);
  });

  it('refuses an item that is not in review, or not there', async () => {
    await reserve(world(), 'a', 40n);
    expect(await writeOff(await travel(world()))).to.equal(false);
    expect(await valueOf(world().desk.writeOff(4711n, NOW))).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
  });
}
