import { expect } from 'chai';
import {
  chargeIn,
  formAll,
  fund,
  landing,
  moneyOf,
  newCharge,
  NOW,
  outcomesOf,
  reserve,
  stateOf,
  travel,
  valueOf,
} from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const GIVEN_UP = { reason: 'network_unavailable', final: false } as const;
const BY_ADMIN = { reason: 'admin', final: true } as const;

export function describeUsageLedger(name: string, openWorld: OpenWorld): void {
  describe(`UsageLedger on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('reserveMany', () => reservesMany(opened));
    describe('a repeated request id', () => repeats(opened));
    describe('find and states', () => findsCharges(opened));
    describe('void', () => voids(opened));
  });
}

function reservesMany(world: () => World): void {
  it('admits in arrival order what fits, and lets a refusal fail nobody behind it', async () => {
    await fund(world(), 'alice', 100n);
    const batch = [newCharge('a', 80n), newCharge('b', 50n), newCharge('c', 20n)];
    const outcomes = await valueOf(world().ledger.reserveMany(batch, NOW));
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['reserved', 'insufficient', 'reserved']);
    expect(outcomes[1]).to.deep.equal({ kind: 'insufficient', available: 20n });
    expect(await moneyOf(world())).to.deep.equal([100n, 100n]);
  });

  it('answers in the order of the charges, whatever the vaults', async () => {
    await fund(world(), 'bob', 10n);
    await fund(world(), 'alice', 10n);
    const batch = [
      newCharge('1', 10n, { userId: 'alice' }),
      newCharge('2', 11n, { userId: 'bob' }),
      newCharge('3', 1n, { userId: 'nobody' }),
      newCharge('4', 1n, { userId: 'alice' }),
      newCharge('5', 10n, { userId: 'bob' }),
    ];
    const expected = ['reserved', 'insufficient', 'no_vault', 'insufficient', 'reserved'];
    expect(await outcomesOf(world(), batch)).to.deep.equal(expected);
  });

  it('reserves a batch of 512 in one change, and repeats every one of them', async () => {
    await fund(world(), 'alice', 512n);
    const batch = Array.from({ length: 512 }, (_, index) => newCharge(`r${index}`, 1n));
    expect(new Set(await outcomesOf(world(), batch))).to.deep.equal(new Set(['reserved']));
    expect(await moneyOf(world())).to.deep.equal([512n, 512n]);
    expect(new Set(await outcomesOf(world(), batch))).to.deep.equal(new Set(['exists']));
    expect(await moneyOf(world())).to.deep.equal([512n, 512n]);
  });

  it('starts a charge at attempt 1, reserved, with nothing that carries it', async () => {
    await fund(world(), 'alice', 5n);
    const { id, ...charge } = await reserve(world(), 'a', 5n);
    expect(typeof id).to.equal('bigint');
    const fresh = { attempt: 1, status: 'reserved', voidReason: null, hash: null, sendStatus: null };
    expect(charge).to.deep.equal(fresh);
  });

  it('holds the largest amount exactly', async () => {
    const most = 999_999_999n * 10_000_000n + 9_999_999n;
    await fund(world(), 'alice', most);
    await reserve(world(), 'a', most);
    expect((await valueOf(world().ledger.find('a')))?.units).to.equal(most);
    expect(await moneyOf(world())).to.deep.equal([most, most]);
  });

  for (const [what, charge] of [
    ['an amount beyond 64 bits', newCharge('bad', 2n ** 63n)],
    ['a NUL in an id', newCharge('bad', 1n, { apiId: 'a\u0000b' })],
    ['an id of 256 characters', newCharge('bad', 1n, { endpointId: 'x'.repeat(256) })],
  ] as const) {
    it(`refuses the whole batch for ${what}, and does nothing of it`, async () => {
      await fund(world(), 'alice', 100n);
      const refused = await world().ledger.reserveMany([newCharge('good', 1n), charge], NOW);
      expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'batch_refused' });
      expect(await valueOf(world().ledger.find('good'))).to.equal(null);
      expect(await moneyOf(world())).to.deep.equal([100n, 0n]);
    });
  }

  it('has nothing to decide in an empty batch', async () => {
    expect(await outcomesOf(world(), [])).to.deep.equal([]);
  });
}

function repeats(world: () => World): void {
  beforeEach(() => fund(world(), 'alice', 100n));

  it('is answered with the stored charge and holds nothing more', async () => {
    const { id } = await reserve(world(), 'a', 40n);
    const [repeat] = await valueOf(world().ledger.reserveMany([newCharge('a', 40n)], NOW));
    expect(repeat).to.deep.include({ kind: 'exists' }).and.to.have.nested.property('charge.id', id);
    expect(await moneyOf(world())).to.deep.equal([100n, 40n]);
  });

  it('conflicts with any other fingerprint, of the same user or another', async () => {
    await fund(world(), 'bob', 100n);
    await reserve(world(), 'a', 40n);
    const others = [newCharge('a', 41n), newCharge('a', 40n, { userId: 'bob' }), newCharge('a', 40n, { apiId: 'b' })];
    for (const other of others) {
      expect(await valueOf(world().ledger.reserveMany([other], NOW))).to.deep.equal([{ kind: 'conflict' }]);
    }
    expect(await moneyOf(world(), 'bob')).to.deep.equal([100n, 0n]);
  });

  it('is decided once when it stands twice in one batch', async () => {
    const batch = [newCharge('a', 60n), newCharge('a', 60n), newCharge('b', 40n)];
    expect(await outcomesOf(world(), batch)).to.deep.equal(['reserved', 'again', 'reserved']);
    expect(await moneyOf(world())).to.deep.equal([100n, 100n]);
  });

  it('keeps the place of its first arrival', async () => {
    const batch = [newCharge('a', 60n), newCharge('b', 60n), newCharge('a', 60n)];
    expect(await outcomesOf(world(), batch)).to.deep.equal(['reserved', 'insufficient', 'again']);
  });

  it('is charged anew with the next attempt after a void, with nothing left of the first', async () => {
    const first = await reserve(world(), 'a', 40n);
    await formAll(world());
    await valueOf(world().ledger.void(first, GIVEN_UP, NOW));
    const second = await reserve(world(), 'a', 40n);
    expect(second).to.deep.equal({ ...first, attempt: 2 });
    expect(await moneyOf(world())).to.deep.equal([100n, 40n]);
    expect(await valueOf(world().items.unassigned(10))).to.have.length(1);
  });

  it('of a voided charge is refused like a new one when the balance is gone', async () => {
    const first = await reserve(world(), 'a', 60n);
    await valueOf(world().ledger.void(first, GIVEN_UP, NOW));
    await reserve(world(), 'b', 60n);
    const [repeat] = await valueOf(world().ledger.reserveMany([newCharge('a', 60n)], NOW));
    expect(repeat).to.deep.equal({ kind: 'insufficient', available: 40n });
    expect((await stateOf(world(), first.id)).status).to.equal('voided');
  });

  it('is never charged again after a final void', async () => {
    const first = await reserve(world(), 'a', 40n);
    await valueOf(world().ledger.void(first, BY_ADMIN, NOW));
    expect(await outcomesOf(world(), [newCharge('a', 40n)])).to.deep.equal(['void_final']);
    expect(await outcomesOf(world(), [newCharge('a', 41n)])).to.deep.equal(['conflict']);
    expect(await moneyOf(world())).to.deep.equal([100n, 0n]);
  });
}

function findsCharges(world: () => World): void {
  it('answer null for an unknown request id and leave unknown ids out', async () => {
    expect(await valueOf(world().ledger.find('nothing'))).to.equal(null);
    expect((await valueOf(world().ledger.states([123_456n]))).size).to.equal(0);
    expect((await valueOf(world().ledger.states([]))).size).to.equal(0);
  });

  it('show who was charged what and when', async () => {
    await fund(world(), 'alice', 100n);
    const { id } = await reserve(world(), 'a', 33n);
    const view = await valueOf(world().ledger.find('a'));
    expect(view).to.deep.include({ id, requestId: 'a', userId: 'alice', units: 33n, ledger: null });
    expect([view?.createdAt, view?.updatedAt]).to.deep.equal([NOW, NOW]);
  });

  it('follow the charge on its way: submitted with a hash, how it was sent, landed, confirmed', async () => {
    await fund(world(), 'alice', 100n);
    const { id } = await reserve(world(), 'a', 40n);
    const { id: transaction, hash } = await travel(world());
    expect(await stateOf(world(), id)).to.deep.include({ status: 'submitted', hash, sendStatus: null });

    await valueOf(world().transactions.recordSend(transaction, { status: 'pending', ledger: 100 }, NOW));
    expect(await stateOf(world(), id)).to.deep.include({ status: 'submitted', hash, sendStatus: 'pending' });

    await valueOf(world().transactions.confirm(transaction, landing(105), NOW));
    expect(await stateOf(world(), id)).to.deep.include({ status: 'confirmed', hash });

    await valueOf(world().transactions.finishConfirmed(10, NOW + 5));
    const view = await valueOf(world().ledger.find('a'));
    expect(view).to.deep.include({ status: 'confirmed', hash, ledger: 105, updatedAt: NOW + 5 });
  });

  it('show no hash while the last transaction failed or expired and the item is open again', async () => {
    await fund(world(), 'alice', 100n);
    const { id } = await reserve(world(), 'a', 40n);
    const first = await travel(world());
    await valueOf(world().transactions.expire(first.id, NOW));
    expect(await stateOf(world(), id)).to.deep.include({ status: 'reserved', hash: null, sendStatus: null });
    const second = await travel(world());
    expect((await stateOf(world(), id)).hash).to.equal(second.hash);
  });
}

function voids(world: () => World): void {
  beforeEach(() => fund(world(), 'alice', 100n));

  it('releases the hold and says why', async () => {
    const charge = await reserve(world(), 'a', 40n);
    expect(await valueOf(world().ledger.void(charge, GIVEN_UP, NOW + 1))).to.equal('voided');
    const view = await valueOf(world().ledger.find('a'));
    expect(view).to.deep.include({ status: 'voided', voidReason: 'network_unavailable', updatedAt: NOW + 1 });
    expect(await moneyOf(world())).to.deep.equal([100n, 0n]);
  });

  it('closes the open item, so that nothing carries it any more', async () => {
    const charge = await reserve(world(), 'a', 40n);
    await formAll(world());
    expect(await valueOf(world().ledger.void(charge, GIVEN_UP, NOW))).to.equal('voided');
    expect(await valueOf(world().items.claim({ token: 'w', until: NOW + 1 }, 50, NOW))).to.deep.equal([]);
  });

  it('leaves an item in a hand that reaches the network, and takes one from a dead hand', async () => {
    const charge = await reserve(world(), 'a', 40n);
    await formAll(world());
    await valueOf(world().items.claim({ token: 'w', until: NOW + 10 }, 50, NOW));
    expect(await valueOf(world().ledger.void(charge, GIVEN_UP, NOW + 9))).to.equal('not_voidable');
    expect(await moneyOf(world())).to.deep.equal([100n, 40n]);
    expect(await valueOf(world().ledger.void(charge, GIVEN_UP, NOW + 10))).to.equal('voided');
  });

  it('takes an item from any hand for an administrator', async () => {
    const charge = await reserve(world(), 'a', 40n);
    await formAll(world());
    const [item] = await valueOf(world().items.claim({ token: 'w', until: NOW + 10 }, 50, NOW));
    expect(await valueOf(world().ledger.void(charge, BY_ADMIN, NOW))).to.equal('voided');
    expect(await valueOf(world().items.escalate(item!.id, 'w'))).to.equal(false);
  });

  it('releases a hold once, however often it is asked', async () => {
    const charge = await reserve(world(), 'a', 40n);
    await reserve(world(), 'b', 40n);
    await valueOf(world().ledger.void(charge, GIVEN_UP, NOW));
    expect(await valueOf(world().ledger.void(charge, GIVEN_UP, NOW))).to.equal('not_voidable');
    expect(await moneyOf(world())).to.deep.equal([100n, 40n]);
  });

  it('refuses another attempt than the present one', async () => {
    const charge = await reserve(world(), 'a', 40n);
    const next = { id: charge.id, attempt: 2 };
    expect(await valueOf(world().ledger.void(next, GIVEN_UP, NOW))).to.equal('not_voidable');
    await valueOf(world().ledger.void(charge, GIVEN_UP, NOW));
    await reserve(world(), 'a', 40n);
    expect(await valueOf(world().ledger.void(charge, GIVEN_UP, NOW))).to.equal('not_voidable');
    expect(await moneyOf(world())).to.deep.equal([100n, 40n]);
  });

  it('refuses a charge that travels, has landed, is confirmed or waits for a person', async () => {
    const charge = await reserve(world(), 'a', 40n);
    const { id } = await travel(world());
    const attempt = () => valueOf(world().ledger.void(charge, BY_ADMIN, NOW));
    expect(await attempt()).to.equal('not_voidable');
    await valueOf(world().transactions.confirm(id, landing(105), NOW));
    expect(await attempt()).to.equal('not_voidable');
    await valueOf(world().transactions.finishConfirmed(10, NOW));
    expect(await attempt()).to.equal('not_voidable');

    const other = await reserve(world(), 'b', 40n);
    await valueOf(world().transactions.escalate((await travel(world())).id, NOW));
    expect(await valueOf(world().ledger.void(other, BY_ADMIN, NOW))).to.equal('not_voidable');
    expect(await moneyOf(world())).to.deep.equal([60n, 40n]);
  });

  it('knows when there is no such charge', async () => {
    expect(await valueOf(world().ledger.void({ id: 987n, attempt: 1 }, BY_ADMIN, NOW))).to.equal('unknown_charge');
  });

  it('gives a re-armed charge its own outcome again', async () => {
    const first = await reserve(world(), 'a', 40n);
    await valueOf(world().ledger.void(first, GIVEN_UP, NOW));
    const [outcome] = await valueOf(world().ledger.reserveMany([newCharge('a', 40n)], NOW));
    const second = chargeIn(outcome);
    expect(await valueOf(world().ledger.void(second, BY_ADMIN, NOW))).to.equal('voided');
    expect(await stateOf(world(), first.id)).to.deep.include({ status: 'voided', voidReason: 'admin', attempt: 2 });
  });
}
