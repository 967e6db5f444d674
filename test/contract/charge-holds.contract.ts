import { expect } from 'chai';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { addKey, HOLD_MS, holdAll, holdFor, holdOutcomes, newSecret, offerApi } from './api-key-scenario.ts';
import { fund, moneyOf, newCharge, NOW, outcomesOf, reserve, stateOf, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const GIVEN_UP = { reason: 'network_unavailable', final: false } as const;

export function describeChargeHolds(name: string, openWorld: OpenWorld): void {
  describe(`ChargeHolds on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await offerApi(world);
      await fund(world, 'alice', 100n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('holdMany', () => holdsMoney(opened));
    describe('a key', () => looksAtKeys(opened));
    describe('a spend limit', () => keepsLimits(opened));
  });
}

const own = ({ id, userId }: ApiKey) => ({ id, userId });

function holdsMoney(world: () => World): void {
  let key: ApiKey;
  beforeEach(async () => {
    key = await addKey(world());
  });

  it('holds the price and reserves nothing: no worker takes it for something to send', async () => {
    const [outcome] = await holdAll(world(), [holdFor(key, 'gw_a', 40n)], NOW);
    if (outcome?.kind !== 'held') throw new Error('Not held');
    const fresh = { attempt: 1, status: 'held', voidReason: null, hash: null, sendStatus: null };
    expect(outcome.charge).to.deep.include(fresh);
    expect(await stateOf(world(), outcome.charge.id)).to.deep.equal(outcome.charge);
    expect(await moneyOf(world())).to.deep.equal([100n, 40n]);
    expect(await valueOf(world().items.unassigned(10))).to.deep.equal([]);
    expect(await valueOf(world().ledger.void(outcome.charge, GIVEN_UP, NOW))).to.equal('not_voidable');
  });

  it('admits in arrival order what fits beside what is reserved, and answers in that order', async () => {
    await reserve(world(), 'direct', 10n);
    await fund(world(), 'bob', 5n);
    const bobs = await addKey(world(), { userId: 'bob' });
    const batch = [
      holdFor(key, 'gw_a', 80n),
      holdFor(bobs, 'gw_b', 6n),
      holdFor(key, 'gw_c', 11n),
      holdFor(bobs, 'gw_d', 5n),
      holdFor(key, 'gw_e', 10n),
    ];
    const outcomes = await holdAll(world(), batch, NOW);
    const expected = ['held', 'insufficient', 'insufficient', 'held', 'held'];
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(expected);
    expect(outcomes[2]).to.deep.equal({ kind: 'insufficient', available: 10n });
    expect(await moneyOf(world())).to.deep.equal([100n, 100n]);
    expect(await moneyOf(world(), 'bob')).to.deep.equal([5n, 5n]);
  });

  it('meters a free call without money, even where there is none left', async () => {
    await reserve(world(), 'direct', 100n);
    const [outcome] = await holdAll(world(), [holdFor(key, 'gw_a', 0n)], NOW);
    expect(outcome).to.have.nested.property('charge.status', 'free');
    expect(await holdOutcomes(world(), [holdFor(key, 'gw_a', 0n)])).to.deep.equal(['exists']);
    expect(await moneyOf(world())).to.deep.equal([100n, 100n]);
  });

  it('answers a repeat with the stored charge, and holds nothing more', async () => {
    const hold = holdFor(key, 'gw_a', 40n);
    expect(await holdOutcomes(world(), [hold, hold])).to.deep.equal(['held', 'again']);
    expect(await holdOutcomes(world(), [hold, holdFor(key, 'gw_b', 1n)])).to.deep.equal(['exists', 'held']);
    expect(await holdOutcomes(world(), [hold])).to.deep.equal(['exists']);
    expect(await holdOutcomes(world(), [holdFor(key, 'gw_a', 41n)])).to.deep.equal(['conflict']);
    expect(await moneyOf(world())).to.deep.equal([100n, 41n]);
  });

  it('holds a released charge anew with the next attempt and price, but none that was voided for good', async () => {
    const hold = holdFor(key, 'gw_a', 40n);
    const first = await reserveAs(hold.requestId);
    await valueOf(world().ledger.void(first, GIVEN_UP, NOW));
    const [again] = await holdAll(world(), [{ ...hold, units: 50n }], NOW);
    expect(again).to.deep.include({ kind: 'held' }).and.to.have.deep.nested.property('charge.attempt', 2);
    expect(again).to.have.nested.property('charge.status', 'held');
    expect(await moneyOf(world())).to.deep.equal([100n, 50n]);

    const final = await reserve(world(), 'gw_b', 1n);
    await valueOf(world().ledger.void(final, { reason: 'admin', final: true }, NOW));
    const { fingerprint } = newCharge('gw_b', 1n);
    expect(await holdOutcomes(world(), [holdFor(key, 'gw_b', 1n, { fingerprint })])).to.deep.equal(['void_final']);
  });

  /** A charge with the hold's fingerprint, as it is once it was captured. */
  async function reserveAs(requestId: string) {
    const { fingerprint } = holdFor(key, requestId, 40n);
    const charge = { ...newCharge(requestId, 40n, { apiKeyId: key.id }), fingerprint };
    expect(await outcomesOf(world(), [charge])).to.deep.equal(['reserved']);
    return (await valueOf(world().ledger.find(requestId)))!;
  }

  it('has nothing to hold for a user without a vault, nor in an empty batch', async () => {
    const bobs = await addKey(world(), { userId: 'bob' });
    expect(await holdOutcomes(world(), [holdFor(bobs, 'gw_a', 1n)])).to.deep.equal(['no_vault']);
    expect(await holdOutcomes(world(), [])).to.deep.equal([]);
  });

  for (const [what, over] of [
    ['an amount beyond 64 bits', { units: 2n ** 63n }],
    ['an amount below nothing', { units: -1n }],
    ['a NUL in an id', { endpointId: 'a\u0000b' }],
    ['a NUL in a prefix', { apiKeyPrefix: 'a\u0000b' }],
  ] as const) {
    it(`refuses the whole batch for ${what}, and does nothing of it`, async () => {
      const batch = [holdFor(key, 'gw_a', 1n), holdFor(key, 'gw_b', 1n, over)];
      const refused = await world().holds.holdMany(batch, NOW);
      expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'batch_refused' });
      expect(await moneyOf(world())).to.deep.equal([100n, 0n]);
    });
  }
}

function looksAtKeys(world: () => World): void {
  const refused = async (key: ApiKey, over: Parameters<typeof holdFor>[3] = {}, now = NOW) => {
    const [outcome] = await holdOutcomes(world(), [holdFor(key, 'gw_a', 1n, over)], now);
    return outcome;
  };

  it('that was revoked holds nothing, and fails no neighbour', async () => {
    const [key, other] = [await addKey(world()), await addKey(world())];
    await valueOf(world().keys.revoke(own(key), NOW));
    const batch = [holdFor(key, 'gw_a', 1n), holdFor(other, 'gw_b', 1n), holdFor(key, 'gw_c', 0n)];
    expect(await holdOutcomes(world(), batch)).to.deep.equal(['revoked', 'held', 'revoked']);
    expect(await moneyOf(world())).to.deep.equal([100n, 1n]);
  });

  it('that has expired holds nothing from that moment on', async () => {
    const key = await addKey(world(), { expiresAt: NOW + 10 });
    expect(await refused(key, {}, NOW + 10)).to.equal('expired');
    expect(await refused(key, {}, NOW + 9)).to.equal('held');
  });

  it('holds with a secret that was replaced until its grace is over, and no longer', async () => {
    const key = await addKey(world());
    const rotated = (await valueOf(world().keys.rotate(key, { secret: newSecret(), previousUntil: NOW + 10 }, NOW)))!;
    expect(await refused(key, {}, NOW + 10)).to.equal('expired');
    expect(await refused(key, {}, NOW + 9)).to.equal('held');
    expect(await holdOutcomes(world(), [holdFor(rotated, 'gw_b', 1n)], NOW + 10)).to.deep.equal(['held']);
  });

  it('is unknown with another user, API or secret than its own', async () => {
    const [key, other] = [await addKey(world()), await addKey(world())];
    await fund(world(), 'bob', 10n);
    for (const over of [
      { userId: 'bob' },
      { apiId: 'another' },
      { apiKeyId: 'key_none' },
      { apiKeyPrefix: 'ck_test_nothing!' },
      { apiKeyPrefix: other.prefix },
    ]) {
      expect(await refused(key, over), JSON.stringify(over)).to.equal('unknown');
    }
    expect(await moneyOf(world())).to.deep.equal([100n, 0n]);
  });

  it('is not asked for a repeat: what was held before the revocation is told as it is', async () => {
    const key = await addKey(world());
    expect(await refused(key)).to.equal('held');
    await valueOf(world().keys.revoke(own(key), NOW));
    expect(await refused(key)).to.equal('exists');
  });

  it('of a direct charge is nobody’s business: its id may be anything', async () => {
    const key = await addKey(world(), { spendLimit: 1n });
    await valueOf(world().keys.revoke(own(key), NOW));
    const charges = [newCharge('a', 5n, { apiKeyId: key.id }), newCharge('b', 5n, { apiKeyId: 'anything' })];
    expect(await outcomesOf(world(), charges)).to.deep.equal(['reserved', 'reserved']);
    expect((await valueOf(world().ledger.find('a')))?.units).to.equal(5n);
    const { id, attempt } = (await valueOf(world().ledger.find('a')))!;
    expect(await valueOf(world().ledger.void({ id, attempt }, GIVEN_UP, NOW))).to.equal('voided');
    expect((await valueOf(world().keys.find(own(key))))?.spent).to.equal(0n);
  });
}

function keepsLimits(world: () => World): void {
  const spentOf = async (key: ApiKey) => (await valueOf(world().keys.find(own(key))))?.spent;

  it('is what the calls of a key may cost together, to the unit', async () => {
    const key = await addKey(world(), { spendLimit: 10n });
    const batch = [9n, 2n, 1n, 1n, 0n].map((units, place) => holdFor(key, `gw_${place}`, units));
    const expected = ['held', 'spend_limit_reached', 'held', 'spend_limit_reached', 'held'];
    expect(await holdOutcomes(world(), batch)).to.deep.equal(expected);
    expect(await spentOf(key)).to.equal(10n);
    expect(await moneyOf(world())).to.deep.equal([100n, 10n]);
    expect(await holdOutcomes(world(), [holdFor(key, 'gw_x', 1n)])).to.deep.equal(['spend_limit_reached']);
  });

  it('of one key leaves the other keys of the vault alone', async () => {
    const [limited, free] = [await addKey(world(), { spendLimit: 5n }), await addKey(world())];
    const other = await addKey(world(), { spendLimit: 50n });
    const batch = [limited, free, other, limited, free, other].map((key, place) => holdFor(key, `gw_${place}`, 4n));
    expect(await holdOutcomes(world(), batch)).to.deep.equal([
      ...['held', 'held', 'held'],
      ...['spend_limit_reached', 'held', 'held'],
    ]);
    expect([await spentOf(limited), await spentOf(free), await spentOf(other)]).to.deep.equal([4n, null, 8n]);
  });

  it('is not used up by what the vault could not pay', async () => {
    const key = await addKey(world(), { spendLimit: 150n });
    const batch = [holdFor(key, 'gw_a', 120n), holdFor(key, 'gw_b', 60n)];
    expect(await holdOutcomes(world(), batch)).to.deep.equal(['insufficient', 'held']);
    expect(await spentOf(key)).to.equal(60n);
  });

  it('is the same after a rotation', async () => {
    const key = await addKey(world(), { spendLimit: 10n });
    await holdOutcomes(world(), [holdFor(key, 'gw_a', 8n)]);
    const rotated = (await valueOf(
      world().keys.rotate(key, { secret: newSecret(), previousUntil: NOW + HOLD_MS }, NOW),
    ))!;
    const batch = [holdFor(key, 'gw_b', 2n), holdFor(rotated, 'gw_c', 1n)];
    expect(await holdOutcomes(world(), batch)).to.deep.equal(['held', 'spend_limit_reached']);
  });

  it('is kept however many calls come at once', async () => {
    const key = await addKey(world(), { spendLimit: 20n });
    const calls = Array.from({ length: 50 }, (_, place) => holdOutcomes(world(), [holdFor(key, `gw_${place}`, 1n)]));
    const outcomes = (await Promise.all(calls)).flat();
    expect(outcomes.filter((kind) => kind === 'held')).to.have.length(20);
    expect(outcomes.filter((kind) => kind === 'spend_limit_reached')).to.have.length(30);
    expect(await spentOf(key)).to.equal(20n);
    expect(await moneyOf(world())).to.deep.equal([100n, 20n]);
  });
}
