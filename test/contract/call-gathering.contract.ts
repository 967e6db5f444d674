import { expect } from 'chai';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { addKey, holdAll, holdFor, offerApi } from './api-key-scenario.ts';
import { capture, gatherAll, itemOver, ungatheredOf } from './call-scenario.ts';
import { claim, formAll, fund, landing, moneyOf, NOW, reserve, stateOf, travel, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const WINDOW = { startsAt: NOW, unitsDue: 100n };
const FIRST_PAGE = { after: 0n, limit: 10 };
const ADMIN = { reason: 'admin', final: true } as const;

export function describeCallGathering(name: string, openWorld: OpenWorld): void {
  describe(`CallGathering on ${name}`, () => {
    let world: World;
    let key: ApiKey;
    let vaultId: bigint;
    beforeEach(async () => {
      world = await openWorld();
      await offerApi(world);
      vaultId = (await fund(world, 'alice', 1000n)).id;
      key = await addKey(world);
    });
    afterEach(() => world.close());
    const opened = () => ({ world, key, vaultId });

    describe('vaults', () => findsVaults(opened));
    describe('ungathered', () => findsCalls(opened));
    describe('form', () => formsItems(opened));
    describe('an item of many charges', () => travels(opened));
    describe('claim', () => ripens(opened));
    describe('finishConfirmed', () => finishesInChunks(opened));
    describe('blockHolds', () => blocksHolds(opened));
  });
}

type Opened = () => { readonly world: World; readonly key: ApiKey; readonly vaultId: bigint };

function findsVaults(opened: Opened): void {
  const due = async () => {
    const vaults = await valueOf(opened().world.gathering.vaults(WINDOW, FIRST_PAGE));
    return vaults.map((vault) => vault.due);
  };

  it('are due by the window once one of their calls was captured before it', async () => {
    const { world, key, vaultId } = opened();
    expect(await due()).to.deep.equal([]);
    await capture(world, key, { requestIds: ['gw_a'], units: 1n }, NOW);
    expect(await due()).to.deep.equal([null]);
    await capture(world, key, { requestIds: ['gw_b'], units: 1n }, NOW - 1);
    expect(await valueOf(world.gathering.vaults(WINDOW, FIRST_PAGE))).to.deep.equal([
      { vaultId, contractId: 'CPOOL', due: 'window' },
    ]);
  });

  it('are due by the sum as soon as their calls reach it', async () => {
    const { world, key } = opened();
    await capture(world, key, { requestIds: ['gw_a'], units: 99n }, NOW);
    expect(await due()).to.deep.equal([null]);
    await capture(world, key, { requestIds: ['gw_b'], units: 1n }, NOW);
    expect(await due()).to.deep.equal(['sum']);
  });

  it('are shown for captured calls alone: not for those on hold, direct charges or gathered ones', async () => {
    const { world, key, vaultId } = opened();
    await reserve(world, 'direct', 500n);
    await holdAll(world, [holdFor(key, 'gw_held', 200n)], NOW - 1);
    expect(await due()).to.deep.equal([]);
    await capture(world, key, { requestIds: ['gw_a'], units: 1n }, NOW - 1);
    await gatherAll(world, vaultId);
    expect(await due()).to.deep.equal([]);
  });

  it('come in pages by id, one after the other', async () => {
    const { world, key, vaultId } = opened();
    const bob = (await fund(world, 'bob', 1000n)).id;
    const bobs = await addKey(world, { userId: 'bob' });
    await capture(world, bobs, { requestIds: ['gw_b'], units: 1n });
    await capture(world, key, { requestIds: ['gw_a', 'gw_c'], units: 1n });
    const page = async (after: bigint) => {
      const vaults = await valueOf(world.gathering.vaults(WINDOW, { after, limit: 1 }));
      return vaults.map((vault) => vault.vaultId);
    };
    expect(await page(0n)).to.deep.equal([vaultId]);
    expect(await page(vaultId)).to.deep.equal([bob]);
    expect(await page(bob)).to.deep.equal([]);
  });
}

function findsCalls(opened: Opened): void {
  it('shows what a leaf says of each, by id, up to the limit', async () => {
    const { world, key, vaultId } = opened();
    const [first] = await capture(world, key, { requestIds: ['gw_late'], units: 3n }, NOW + 5);
    const [second, third] = await capture(world, key, { requestIds: ['gw_a', 'gw_b'], units: 2n }, NOW);
    const found = await ungatheredOf(world, vaultId);
    expect(found.map(({ id }) => id)).to.deep.equal([first, second, third]);
    const leaf = { requestId: 'gw_a', attempt: 1, userId: 'alice', apiId: 'api', endpointId: 'endpoint', units: 2n };
    expect(found[1]).to.deep.equal({ id: second, ...leaf });
    const some = await valueOf(world.gathering.ungathered(vaultId, { capturedBefore: null, limit: 2 }));
    expect(some).to.deep.equal(found.slice(0, 2));
  });

  it('shows only those captured before the given time, and only the vault’s own', async () => {
    const { world, key, vaultId } = opened();
    await fund(world, 'bob', 1000n);
    await capture(world, await addKey(world, { userId: 'bob' }), { requestIds: ['gw_bob'], units: 1n }, NOW - 5);
    await capture(world, key, { requestIds: ['gw_in'], units: 1n }, NOW - 1);
    await capture(world, key, { requestIds: ['gw_out'], units: 1n }, NOW);
    const found = await valueOf(world.gathering.ungathered(vaultId, { capturedBefore: NOW, limit: 10 }));
    expect(found.map(({ requestId }) => requestId)).to.deep.equal(['gw_in']);
  });
}

function formsItems(opened: Opened): void {
  it('makes one open item of all of them, for which nobody waits, also of a single one', async () => {
    const { world, key, vaultId } = opened();
    await capture(world, key, { requestIds: ['gw_a', 'gw_b', 'gw_c'], units: 7n });
    const three = await gatherAll(world, vaultId);
    await capture(world, key, { requestIds: ['gw_d'], units: 5n });
    const one = await gatherAll(world, vaultId);
    expect(await ungatheredOf(world, vaultId)).to.deep.equal([]);
    const items = await claim(world, 'w');
    const shown = items.map(({ units, onChainId, directChargeId }) => ({ units, onChainId, directChargeId }));
    expect(shown).to.deep.equal([
      { units: 21n, onChainId: three.onChainId, directChargeId: null },
      { units: 5n, onChainId: one.onChainId, directChargeId: null },
    ]);
    expect(await moneyOf(world)).to.deep.equal([1000n, 26n]);
  });

  it('makes none when one of the charges has changed: voided, of another attempt or vault, or in an item', async () => {
    const { world, key, vaultId } = opened();
    const ids = await capture(world, key, { requestIds: ['gw_a', 'gw_b'], units: 7n });
    const calls = await ungatheredOf(world, vaultId);
    const item = itemOver(vaultId, calls);
    const form = (over: Partial<typeof item>) => valueOf(world.gathering.form({ ...item, ...over }, NOW));
    expect(await form({ charges: item.charges.map((charge) => ({ ...charge, attempt: 2 })) })).to.equal(false);
    expect(await form({ charges: [{ ...item.charges[0]!, id: 999_999n }, item.charges[1]!] })).to.equal(false);
    expect(await form({ vaultId: (await fund(world, 'bob', 1n)).id })).to.equal(false);
    expect(await form({ units: 13n })).to.equal(false);
    expect(await valueOf(world.ledger.void({ id: ids[0]!, attempt: 1 }, ADMIN, NOW))).to.equal('voided');
    expect(await form({})).to.equal(false);
    expect(await claim(world, 'w')).to.deep.equal([]);
    await gatherAll(world, vaultId);
    expect(await form({ ...itemOver(vaultId, calls.slice(1)) })).to.equal(false);
    expect((await claim(world, 'w')).map(({ units }) => units)).to.deep.equal([7n]);
  });

  it('makes none of charges that are still on hold, or direct', async () => {
    const { world, key, vaultId } = opened();
    const direct = await reserve(world, 'direct', 7n);
    const [held] = await holdAll(world, [holdFor(key, 'gw_held', 7n)], NOW);
    if (held?.kind !== 'held') throw new Error('Not held');
    for (const { id } of [direct, held.charge]) {
      const call = { id, requestId: 'x', attempt: 1, userId: 'alice', apiId: 'api', endpointId: 'endpoint', units: 7n };
      expect(await valueOf(world.gathering.form(itemOver(vaultId, [call]), NOW))).to.equal(false);
    }
  });
}

function ripens(opened: Opened): void {
  const gatheredAt = async (requestId: string, now: number) => {
    const { world, key, vaultId } = opened();
    await capture(world, key, { requestIds: [requestId], units: 7n });
    await gatherAll(world, vaultId, now);
  };
  const claimed = async (token: string, ripeAt: number) => {
    const items = await valueOf(opened().world.items.claim({ token, until: NOW + 9 }, 50, NOW, ripeAt));
    return items.map(({ directChargeId }) => (directChargeId === null ? 'gathered' : 'direct'));
  };

  it('leaves a gathered item alone until it is ripe, and then takes those that are not along', async () => {
    await gatheredAt('gw_a', NOW - 2);
    await gatheredAt('gw_b', NOW - 1);
    expect(await claimed('w', NOW - 3)).to.deep.equal([]);
    expect(await claimed('w', NOW - 2)).to.deep.equal(['gathered', 'gathered']);
  });

  it('takes direct charges at once, and with them only what is ripe', async () => {
    await gatheredAt('gw_a', NOW - 1);
    await reserve(opened().world, 'direct', 1n);
    await formAll(opened().world);
    expect(await claimed('w', NOW - 2)).to.deep.equal(['direct']);
    expect(await claimed('v', NOW - 1)).to.deep.equal(['gathered']);
  });
}

function travels(opened: Opened): void {
  let ids: readonly bigint[];
  beforeEach(async () => {
    const { world, key, vaultId } = opened();
    ids = await capture(world, key, { requestIds: ['gw_a', 'gw_b', 'gw_c'], units: 7n });
    await gatherAll(world, vaultId);
  });
  const statuses = async () => {
    const states = await Promise.all(ids.map((id) => stateOf(opened().world, id)));
    return states.map(({ status }) => status);
  };

  it('loses all of them when one is voided: the others are gathered anew, under another id', async () => {
    const { world, vaultId } = opened();
    const [before] = await claim(world, 'w');
    expect(await valueOf(world.ledger.void({ id: ids[1]!, attempt: 1 }, ADMIN, NOW))).to.equal('voided');
    expect(await statuses()).to.deep.equal(['reserved', 'voided', 'reserved']);
    expect(await moneyOf(world)).to.deep.equal([1000n, 14n]);
    expect(await claim(world, 'v', 50, NOW + 60_000)).to.deep.equal([]);
    expect((await valueOf(world.gathering.vaults(WINDOW, FIRST_PAGE))).map((vault) => vault.vaultId)).to.include(
      vaultId,
    );
    const anew = await gatherAll(world, vaultId);
    expect(anew.charges.map(({ id }) => id)).to.deep.equal([ids[0], ids[2]]);
    expect(anew.onChainId).to.not.equal(before?.onChainId);
    expect((await claim(world, 'v')).map(({ units }) => units)).to.deep.equal([14n]);
  });

  it('refuses the void of one of them once it travels', async () => {
    const { world } = opened();
    await travel(world);
    expect(await valueOf(world.ledger.void({ id: ids[1]!, attempt: 1 }, ADMIN, NOW))).to.equal('not_voidable');
    expect(await statuses()).to.deep.equal(['submitted', 'submitted', 'submitted']);
  });

  it('is charged once for all of them', async () => {
    const { world } = opened();
    const { id, hash } = await travel(world);
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    expect(await moneyOf(world)).to.deep.equal([979n, 0n]);
    expect(await valueOf(world.transactions.finishConfirmed(10, NOW))).to.equal(3);
    for (const charge of ids) {
      expect(await stateOf(world, charge)).to.deep.include({ status: 'confirmed', hash });
    }
  });

  it('waits for a person with all of them, and is confirmed, requeued or written off as a whole', async () => {
    const { world } = opened();
    const first = await travel(world);
    await valueOf(world.transactions.escalate(first.id, NOW));
    expect(await statuses()).to.deep.equal(['review', 'review', 'review']);
    const listed = await valueOf(world.desk.list({ after: null, limit: 10 }));
    expect(listed.map((charge) => charge.id)).to.deep.equal(ids);
    const { itemId } = (await valueOf(world.desk.find('gw_b')))!;
    expect(await valueOf(world.desk.requeue(itemId))).to.equal('not_proven');
    expect(await valueOf(world.desk.expire(first.id, NOW))).to.equal(true);
    expect(await valueOf(world.desk.requeue(itemId))).to.equal('requeued');
    expect(await statuses()).to.deep.equal(['reserved', 'reserved', 'reserved']);

    const second = await travel(world);
    expect(second.itemIds).to.deep.equal([itemId]);
    await valueOf(world.transactions.escalate(second.id, NOW));
    const landed = { itemId, transactionId: second.id };
    expect(await valueOf(world.desk.confirm(landed, landing(120), NOW))).to.equal(true);
    expect(await statuses()).to.deep.equal(['confirmed', 'confirmed', 'confirmed']);
    expect(await moneyOf(world)).to.deep.equal([979n, 0n]);
  });

  it('is written off with all of them, and none can be charged again', async () => {
    const { world, key } = opened();
    const { id, itemIds } = await travel(world);
    await valueOf(world.transactions.escalate(id, NOW));
    expect(await valueOf(world.desk.writeOff(itemIds[0]!, NOW))).to.equal(true);
    expect(await statuses()).to.deep.equal(['voided', 'voided', 'voided']);
    expect(await moneyOf(world)).to.deep.equal([1000n, 0n]);
    const [outcome] = await holdAll(world, [holdFor(key, 'gw_a', 7n)], NOW);
    expect(outcome?.kind).to.equal('void_final');
  });
}

function finishesInChunks(opened: Opened): void {
  it('writes a large item through in chunks; in between all of it is reported as confirmed', async () => {
    const { world, key, vaultId } = opened();
    const requestIds = Array.from({ length: 7 }, (_, index) => `gw_${index}`);
    const ids = await capture(world, key, { requestIds, units: 1n });
    await gatherAll(world, vaultId);
    const direct = await reserve(world, 'direct', 1n);
    await formAll(world);
    const { id } = await travel(world);
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    const finish = () => valueOf(world.transactions.finishConfirmed(3, NOW + 1));
    const used = async () => {
      const filter = { userId: 'alice', period: { from: NOW - 1, to: NOW + 1 }, apiId: null };
      const { byApi } = await valueOf(world.usage.sum(filter, null));
      return byApi.map(({ calls, units }) => [calls, units]);
    };
    expect(await finish()).to.equal(3);
    for (const charge of [...ids, direct.id]) expect((await stateOf(world, charge)).status).to.equal('confirmed');
    expect(await used()).to.deep.equal([[8n, 8n]]);
    expect([await finish(), await finish(), await finish()]).to.deep.equal([3, 2, 0]);
    expect(await used()).to.deep.equal([[8n, 8n]]);
    expect((await valueOf(world.ledger.find('gw_6')))?.updatedAt).to.equal(NOW + 1);
  });
}

function blocksHolds(opened: Opened): void {
  let key: ApiKey;
  let vaultId: bigint;
  beforeEach(async () => {
    const { world } = opened();
    const own = { userId: 'bob', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    vaultId = (await valueOf(world.vaults.create(own, NOW))).id;
    await sync(100n, 5);
    key = await addKey(world, { userId: 'bob' });
    await capture(world, key, { requestIds: ['gw_a'], units: 60n });
    await gatherAll(world, vaultId);
  });
  const sync = (balance: bigint, ledger: number) =>
    valueOf(opened().world.vaults.updateBalanceSnapshot(vaultId, { balance, ledger }, NOW));
  const hold = async (requestId: string) => {
    const [outcome] = await holdAll(opened().world, [holdFor(key, requestId, 1n)], NOW);
    return outcome?.kind;
  };
  const block = async (token = 'w') => {
    const { world } = opened();
    const [item] = await claim(world, 'w');
    await valueOf(world.items.blockHolds(item!.id, token));
    await valueOf(world.items.release('w'));
  };

  it('refuses new holds of a dedicated vault until a sync finds what covers its holds', async () => {
    await block();
    expect(await hold('gw_b')).to.equal('vault_blocked');
    await sync(59n, 6);
    expect(await hold('gw_b')).to.equal('vault_blocked');
    await sync(60n, 7);
    expect(await hold('gw_b')).to.equal('insufficient');
    await sync(61n, 8);
    expect(await hold('gw_b')).to.equal('held');
  });

  it('ends when an item of the vault is confirmed', async () => {
    const { world } = opened();
    await block();
    const { id } = await travel(world, { contractId: 'COWN' });
    expect(await hold('gw_b')).to.equal('vault_blocked');
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    expect(await hold('gw_b')).to.equal('held');
  });

  it('blocks nothing under another token, nor in a vault of the pool', async () => {
    const { world, key: alices, vaultId: shared } = opened();
    await block('stranger');
    expect(await hold('gw_b')).to.equal('held');
    await capture(world, alices, { requestIds: ['gw_alice'], units: 1n });
    await gatherAll(world, shared);
    await claim(world, 'w');
    const [pooled] = await claim(world, 'v');
    await valueOf(world.items.blockHolds(pooled!.id, 'v'));
    const [outcome] = await holdAll(world, [holdFor(alices, 'gw_c', 1n)], NOW);
    expect(outcome?.kind).to.equal('held');
  });
}
