import { expect } from 'chai';
import { claim, formAll, fund, landing, moneyOf, NOW, reserve, stateOf, travel, unique, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeChargeItems(name: string, openWorld: OpenWorld): void {
  describe(`ChargeItems on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 1000n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('unassigned and form', () => formsItems(opened));
    describe('claim and release', () => claimsItems(opened));
    describe('refuse and escalate', () => endsItems(opened));
  });
}

function formsItems(world: () => World): void {
  it('show reserved charges without an item, oldest first, up to the limit', async () => {
    const ids = [];
    for (const requestId of ['c', 'a', 'b']) ids.push((await reserve(world(), requestId, 1n)).id);
    const found = await valueOf(world().items.unassigned(2));
    expect(found.map(({ id }) => id)).to.deep.equal(ids.slice(0, 2));
    expect(found[0]).to.deep.equal({ id: ids[0], attempt: 1, requestId: 'c', contractId: 'CPOOL' });
  });

  it('make one open item per charge, with its amount and on-chain id', async () => {
    const charge = await reserve(world(), 'a', 7n);
    await valueOf(world().items.form([{ chargeId: charge.id, attempt: 1, onChainId: 'onchain-a' }], NOW));
    expect(await valueOf(world().items.unassigned(10))).to.deep.equal([]);
    const [item] = await claim(world(), 'w');
    const expected = { contractId: 'CPOOL', units: 7n, onChainId: 'onchain-a', directChargeId: charge.id, failures: 0 };
    expect(item).to.deep.include(expected);
  });

  it('pass over a charge that changed meanwhile: attempt, status or item', async () => {
    const [stale, voided, taken] = [
      await reserve(world(), 'a', 1n),
      await reserve(world(), 'b', 1n),
      await reserve(world(), 'c', 1n),
    ];
    await valueOf(world().ledger.void(voided, { reason: 'admin', final: false }, NOW));
    const first = { chargeId: taken.id, attempt: 1, onChainId: unique('x') };
    await valueOf(world().items.form([first], NOW));
    const again = [
      { chargeId: stale.id, attempt: 2, onChainId: unique('x') },
      { chargeId: voided.id, attempt: 1, onChainId: unique('x') },
      { chargeId: taken.id, attempt: 1, onChainId: unique('x') },
      { chargeId: 999_999n, attempt: 1, onChainId: unique('x') },
    ];
    await valueOf(world().items.form(again, NOW));
    expect((await claim(world(), 'w')).map(({ onChainId }) => onChainId)).to.deep.equal([first.onChainId]);
    expect((await valueOf(world().items.unassigned(10))).map(({ id }) => id)).to.deep.equal([stale.id]);
  });
}

function claimsItems(world: () => World): void {
  const requestIds = ['e', 'd', 'c', 'b', 'a'];
  beforeEach(async () => {
    for (const [index, requestId] of requestIds.entries()) await reserve(world(), requestId, BigInt(index + 1));
    await formAll(world());
  });

  it('take the oldest first, up to the maximum', async () => {
    expect((await claim(world(), 'w', 2)).map(({ units }) => units)).to.deep.equal([1n, 2n]);
    expect((await claim(world(), 'v', 2)).map(({ units }) => units)).to.deep.equal([3n, 4n]);
  });

  it('leave a claimed item alone until its claim has run out, then the first one has lost it', async () => {
    const [item] = await claim(world(), 'first', 1);
    expect((await claim(world(), 'second')).map(({ id }) => id)).to.not.include(item!.id);
    await valueOf(world().items.release('second'));
    expect((await claim(world(), 'third', 1, NOW + 30_000)).map(({ id }) => id)).to.deep.equal([item!.id]);
    const refusal = { itemId: item!.id, token: 'first', reason: 'contract_refused' } as const;
    expect(await valueOf(world().items.refuse(refusal, NOW))).to.equal(false);
    expect(await valueOf(world().items.escalate(item!.id, 'first'))).to.equal(false);
    expect(await valueOf(world().items.escalate(item!.id, 'third'))).to.equal(true);
  });

  it('give back what is still open under the token, and nothing else', async () => {
    await claim(world(), 'w', 2);
    await claim(world(), 'v', 2);
    await valueOf(world().items.release('w'));
    expect((await claim(world(), 'x')).map(({ units }) => units)).to.deep.equal([1n, 2n, 5n]);
  });

  it('keep the claim of those that are not to be given back, until it runs out', async () => {
    const [first, second] = await claim(world(), 'w', 2);
    await valueOf(world().items.release('w', [first!.id]));
    const rest = (await claim(world(), 'v')).map(({ id }) => id);
    expect(rest).to.include(second!.id).and.not.include(first!.id);
    await valueOf(world().items.release('v'));
    expect((await claim(world(), 'x', 1, NOW + 30_000)).map(({ id }) => id)).to.deep.equal([first!.id]);
  });

  it('take items of one contract only, that of the oldest', async () => {
    const own = { userId: 'bob', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    const { id } = await valueOf(world().vaults.create(own, NOW));
    await valueOf(world().vaults.updateBalanceSnapshot(id, { balance: 10n, ledger: 5 }, NOW));
    await reserve(world(), 'z', 9n, 'bob');
    await reserve(world(), 'y', 8n);
    await formAll(world());
    const [mine, theirs] = [await claim(world(), 'w'), await claim(world(), 'v')];
    expect(mine.map(({ units }) => units)).to.deep.equal([1n, 2n, 3n, 4n, 5n, 8n]);
    expect(theirs.map(({ units, contractId }) => [units, contractId])).to.deep.equal([[9n, 'COWN']]);
  });

  it('halve the company of items whose transaction failed, until one stands alone', async () => {
    const groupOf = async (): Promise<number> => {
      const { id, itemIds } = await travel(world());
      await valueOf(world().transactions.fail(id, landing(105), NOW));
      return itemIds.length;
    };
    expect([await groupOf(), await groupOf(), await groupOf(), await groupOf()]).to.deep.equal([5, 3, 2, 1]);
  });

  it('count what failed alone, and leave it to a person the third time', async () => {
    const { id } = await reserve(world(), 'lonely', 100n);
    await formAll(world());
    await claim(world(), 'others', 5);
    for (const failures of [0, 1, 2]) {
      const [item] = await claim(world(), 'look');
      expect(item?.failures).to.equal(failures);
      await valueOf(world().items.release('look'));
      const transaction = await travel(world());
      await valueOf(world().transactions.fail(transaction.id, landing(105), NOW));
    }
    expect((await stateOf(world(), id)).status).to.equal('review');
    expect(await claim(world(), 'end')).to.deep.equal([]);
    expect(await moneyOf(world())).to.deep.equal([1000n, 115n]);
  });
}

function endsItems(world: () => World): void {
  const refusal = (itemId: bigint, token = 'w') => ({ itemId, token, reason: 'insufficient_balance' }) as const;

  it('void the charge of a refused item and release its hold', async () => {
    const charge = await reserve(world(), 'a', 40n);
    await formAll(world());
    const [item] = await claim(world(), 'w');
    expect(await valueOf(world().items.refuse(refusal(item!.id), NOW + 1))).to.equal(true);
    const view = await valueOf(world().ledger.find('a'));
    expect(view).to.deep.include({ status: 'voided', voidReason: 'insufficient_balance', updatedAt: NOW + 1 });
    expect(await moneyOf(world())).to.deep.equal([1000n, 0n]);
    expect((await reserve(world(), 'a', 40n)).id).to.equal(charge.id);
  });

  it('call the charge failed when the ledger had refused it before', async () => {
    const { id } = await reserve(world(), 'a', 40n);
    await valueOf(world().transactions.fail((await travel(world())).id, landing(105), NOW));
    const [item] = await claim(world(), 'w');
    await valueOf(world().items.refuse(refusal(item!.id), NOW));
    expect((await stateOf(world(), id)).status).to.equal('failed');
    expect(await moneyOf(world())).to.deep.equal([1000n, 0n]);
    expect(await reserve(world(), 'a', 40n)).to.deep.include({ id, attempt: 2, voidReason: null });
  });

  it('release a hold once', async () => {
    await reserve(world(), 'a', 40n);
    await reserve(world(), 'b', 40n);
    await formAll(world());
    const [item] = await claim(world(), 'w');
    await valueOf(world().items.refuse(refusal(item!.id), NOW));
    expect(await valueOf(world().items.refuse(refusal(item!.id), NOW))).to.equal(false);
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
  });

  it('change nothing under another token, or when the item has gone on', async () => {
    const { id } = await reserve(world(), 'a', 40n);
    await formAll(world());
    const [item] = await claim(world(), 'w');
    expect(await valueOf(world().items.refuse(refusal(item!.id, 'stranger'), NOW))).to.equal(false);
    expect(await valueOf(world().items.escalate(item!.id, 'stranger'))).to.equal(false);
    expect(await valueOf(world().items.escalate(999_999n, 'w'))).to.equal(false);
    await valueOf(world().items.release('w'));
    await travel(world());
    expect(await valueOf(world().items.refuse(refusal(item!.id), NOW))).to.equal(false);
    expect((await stateOf(world(), id)).status).to.equal('submitted');
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
  });

  it('leave an escalated item to a person, with its hold', async () => {
    const { id } = await reserve(world(), 'a', 40n);
    await formAll(world());
    const [item] = await claim(world(), 'w');
    expect(await valueOf(world().items.escalate(item!.id, 'w'))).to.equal(true);
    expect(await valueOf(world().items.escalate(item!.id, 'w'))).to.equal(false);
    expect((await stateOf(world(), id)).status).to.equal('review');
    expect(await claim(world(), 'v', 50, NOW + 1_000_000)).to.deep.equal([]);
    expect(await moneyOf(world())).to.deep.equal([1000n, 40n]);
  });
}
