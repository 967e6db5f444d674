import { expect } from 'chai';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { addKey, newKey, newSecret, offerApi } from './api-key-scenario.ts';
import { NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeApiKeys(name: string, openWorld: OpenWorld): void {
  describe(`ApiKeys on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await offerApi(world);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('add, find and list', () => keepsKeys(opened));
    describe('revoke', () => revokesKeys(opened));
    describe('rotate', () => rotatesKeys(opened));
  });
}

const own = ({ id, userId }: ApiKey) => ({ id, userId });

function keepsKeys(world: () => World): void {
  it('keeps a key with all of its terms, and finds it by the prefix of its secret', async () => {
    const terms = { name: 'CI "ß" 🌦', scopes: ['read'], rateLimitPerMinute: 1, spendLimit: 2n ** 53n + 1n } as const;
    const [key, secret] = [newKey({ ...terms, expiresAt: NOW + 1 }), newSecret()];
    const { serial, ...stored } = await valueOf(world().keys.add(key, secret, NOW));
    const fresh = { prefix: secret.prefix, spent: 0n, createdAt: NOW, rotatedAt: null, revokedAt: null };
    expect(stored).to.deep.equal({ ...key, ...fresh });
    expect(await valueOf(world().keys.find({ id: key.id, userId: 'alice' }))).to.deep.equal({ ...stored, serial });
    const found = await valueOf(world().keys.findByPrefix(secret.prefix));
    expect(found?.key).to.deep.equal({ ...stored, serial });
    expect(found?.worksUntil).to.equal(null);
    expect([...found!.digest]).to.deep.equal([...secret.digest]);
  });

  it('counts nothing on a key without a limit', async () => {
    expect(await addKey(world())).to.include({ spendLimit: null, spent: null, expiresAt: null, name: null });
  });

  it('never gives two secrets the same prefix, whosever they are and whatever became of the first', async () => {
    const first = await addKey(world());
    await valueOf(world().keys.revoke(own(first), NOW));
    const second = newKey({ userId: 'bob' });
    const refused = await world().keys.add(second, newSecret(first.prefix), NOW);
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'prefix_taken' });
    expect(await valueOf(world().keys.find({ id: second.id, userId: 'bob' }))).to.equal(null);
  });

  it('lets one of two have a prefix that both want at the same moment', async () => {
    const secret = newSecret();
    const both = await Promise.all([1, 2].map(() => world().keys.add(newKey(), secret, NOW)));
    expect(both.map((added) => added.isOk()).sort()).to.deep.equal([false, true]);
  });

  it('shows nobody the key of another', async () => {
    const { id } = await addKey(world());
    expect(await valueOf(world().keys.find({ id, userId: 'bob' }))).to.equal(null);
    expect(await valueOf(world().keys.list('bob', { after: null, limit: 10 }))).to.deep.equal([]);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await valueOf(world().keys.findByPrefix('ck_test_nothing!'))).to.equal(null);
    expect(await valueOf(world().keys.find({ id: 'key_none', userId: 'alice' }))).to.equal(null);
  });

  it('lists the newest first in pages, and a key that comes later moves none of them', async () => {
    const keys = [];
    for (let count = 0; count < 5; count += 1) keys.push(await addKey(world()));
    const ids = keys.map(({ id }) => id).toReversed();
    const page = await valueOf(world().keys.list('alice', { after: null, limit: 2 }));
    expect(page.map(({ id }) => id)).to.deep.equal(ids.slice(0, 2));
    await addKey(world());
    const rest = await valueOf(world().keys.list('alice', { after: page[1]!.serial, limit: 10 }));
    expect(rest.map(({ id }) => id)).to.deep.equal(ids.slice(2));
  });
}

function revokesKeys(world: () => World): void {
  it('ends the key for good, and keeps the time of the first', async () => {
    const key = await addKey(world());
    for (const later of [0, 5]) expect(await valueOf(world().keys.revoke(own(key), NOW + later))).to.equal(true);
    expect((await valueOf(world().keys.findByPrefix(key.prefix)))?.key.revokedAt).to.equal(NOW);
  });

  it('leaves the key of another alone', async () => {
    const key = await addKey(world());
    for (const stranger of [
      { ...own(key), userId: 'bob' },
      { id: 'key_none', userId: 'alice' },
    ]) {
      expect(await valueOf(world().keys.revoke(stranger, NOW))).to.equal(false);
    }
    expect((await valueOf(world().keys.find(own(key))))?.revokedAt).to.equal(null);
  });
}

function rotatesKeys(world: () => World): void {
  const rotate = (key: ApiKey, previousUntil: number, secret = newSecret(), now = NOW) =>
    world().keys.rotate(key, { secret, previousUntil }, now);
  const worksUntil = async ({ prefix }: { prefix: string }) =>
    (await valueOf(world().keys.findByPrefix(prefix)))?.worksUntil;

  it('gives the key another secret and leaves it what it is', async () => {
    const [key, secret] = [await addKey(world(), { spendLimit: 5n }), newSecret()];
    const rotated = await valueOf(rotate(key, NOW + 60, secret, NOW + 7));
    expect(rotated).to.deep.equal({ ...key, prefix: secret.prefix, rotatedAt: NOW + 7 });
    expect(await valueOf(world().keys.find(own(key)))).to.deep.equal(rotated);
    expect([await worksUntil(key), await worksUntil(secret)]).to.deep.equal([NOW + 60, null]);
    expect((await valueOf(world().keys.findByPrefix(key.prefix)))?.key).to.deep.equal(rotated);
  });

  it('never lengthens the time that an older secret has left, and may cut it short', async () => {
    const first = await addKey(world());
    const second = (await valueOf(rotate(first, NOW + 60)))!;
    const third = (await valueOf(rotate(second, NOW + 90)))!;
    expect([await worksUntil(first), await worksUntil(second)]).to.deep.equal([NOW + 60, NOW + 90]);
    await valueOf(rotate(third, NOW));
    const left = [await worksUntil(first), await worksUntil(second), await worksUntil(third)];
    expect(left).to.deep.equal([NOW, NOW, NOW]);
  });

  it('changes nothing when the key was rotated in the meantime, or revoked', async () => {
    const first = await addKey(world());
    const second = (await valueOf(rotate(first, NOW + 60)))!;
    const secret = newSecret();
    expect(await valueOf(rotate(first, NOW, secret))).to.equal(null);
    await valueOf(world().keys.revoke(own(first), NOW));
    expect(await valueOf(rotate(second, NOW, secret))).to.equal(null);
    expect([await worksUntil(first), await worksUntil(second)]).to.deep.equal([NOW + 60, null]);
    expect(await valueOf(world().keys.findByPrefix(secret.prefix))).to.equal(null);
  });

  it('changes nothing when the prefix is taken', async () => {
    const [key, other] = [await addKey(world()), await addKey(world(), { userId: 'bob' })];
    const refused = await rotate(key, NOW, newSecret(other.prefix));
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'prefix_taken' });
    expect(await valueOf(world().keys.find(own(key)))).to.deep.equal(key);
    expect(await worksUntil(key)).to.equal(null);
  });

  it('lets one of many win that rotate the same secret at once, and nobody else has a secret that works', async () => {
    const key = await addKey(world());
    const secrets = Array.from({ length: 10 }, () => newSecret());
    const outcomes = await Promise.all(secrets.map((secret) => valueOf(rotate(key, NOW, secret))));
    expect(outcomes.filter((rotated) => rotated !== null)).to.have.length(1);
    const found = await Promise.all(secrets.map(({ prefix }) => valueOf(world().keys.findByPrefix(prefix))));
    expect(found.filter((secret) => secret !== null)).to.have.length(1);
  });
}
