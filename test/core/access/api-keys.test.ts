import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { AuthenticateApiKey } from '../../../src/core/access/authenticate-api-key.ts';
import { permitCall, scopeFor } from '../../../src/core/access/api-key-permission.ts';
import { drawApiKey, readApiKey } from '../../../src/core/access/api-key-secret.ts';
import { RotateApiKey } from '../../../src/core/access/rotate-api-key.ts';
import { KeyWorld } from '../../support/key-world.ts';

const UNAVAILABLE = { kind: 'database_unavailable' } as const;

describe('IssueApiKey', () => {
  it('draws again when a secret begins like another', async () => {
    const world = await new KeyWorld().open();
    world.nextDraws.push(...[1, 1, 1, 2].map((chance) => new Uint8Array(32).fill(chance)));
    const [first, second] = [await world.issue(), await world.issue()];
    expect(first.key.prefix).not.to.equal(second.key.prefix);
    expect(world.nextDraws).to.deep.equal([]);
    expect(await world.outcomeOf(second.text)).to.equal('works');
  });

  it('takes a chance that repeats itself for broken, instead of drawing for ever', async () => {
    const world = await new KeyWorld().open();
    world.nextDraws.push(...Array.from({ length: 20 }, () => new Uint8Array(32).fill(1)));
    await world.issue();
    const failure: unknown = await world.issue().catch((cause: unknown) => cause);
    expect(failure).to.be.instanceOf(Error);
    expect(world.nextDraws).to.have.length(14);
  });

  it('stores nothing that could be presented as the secret', async () => {
    const world = await new KeyWorld().open();
    const { key, text } = await world.issue();
    const stored = JSON.stringify([key, ...world.catalog.database.apiKeySecrets], (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(stored).not.to.contain(text.slice(16));
  });

  it('gives no key for an API that is not there, or paused', async () => {
    const world = await new KeyWorld().open();
    const unknown = await world.tryToIssue({}, 'alice', 'api_none');
    expect(unknown._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_not_found' });
    const paused = { ownerId: 'alice', idOrSlug: 'weather-api', changes: { status: 'paused' } } as const;
    await world.catalog.updateApi.execute(paused);
    expect((await world.tryToIssue())._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_not_active' });
  });
});

describe('AuthenticateApiKey', () => {
  let world: KeyWorld;
  beforeEach(async () => (world = await new KeyWorld().open()));

  it('knows whose key it is, and with which of its secrets it came', async () => {
    const { key, text } = await world.issue();
    const known = (await world.authenticate.execute(text))._unsafeUnwrap();
    expect(known).to.deep.equal({ key, presentedPrefix: text.slice(0, 16) });
  });

  it('refuses a slip of the pen without asking the store', async () => {
    const asked: string[] = [];
    const lookup = {
      findByPrefix: (prefix: string) => {
        asked.push(prefix);
        return errAsync(UNAVAILABLE);
      },
    };
    const authenticate = new AuthenticateApiKey(lookup, world.clock);
    const { text } = await world.issue();
    const slip = text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
    expect((await authenticate.execute(slip))._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_invalid' });
    expect(asked).to.deep.equal([]);
    expect((await authenticate.execute(text))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
  });

  it('does not tell an unknown key from a wrong one that begins like a known one', async () => {
    const { key, text } = await world.issue();
    const unknown = drawApiKey('live', { random: () => new Uint8Array(32).fill(99) });
    const wrong = { findByPrefix: () => world.keys.findByPrefix(key.prefix) };
    const answers = [
      await world.authenticate.execute(unknown.text),
      await new AuthenticateApiKey(wrong, world.clock).execute(unknown.text),
    ];
    for (const answer of answers) expect(answer._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_invalid' });
    expect(await world.outcomeOf(text)).to.equal('works');
  });

  it('refuses a key from the moment on when it expires', async () => {
    const { text } = await world.issue({ expiresAt: world.clock.now() + 1000 });
    await world.clock.advance(999);
    expect(await world.outcomeOf(text)).to.equal('works');
    await world.clock.advance(1);
    expect(await world.outcomeOf(text)).to.equal('api_key_expired');
  });

  it('says of a revoked key that it is revoked, with any of its secrets', async () => {
    const first = await world.issue();
    const second = (await world.rotate(first.key.id, 1000))._unsafeUnwrap();
    await world.revokeApiKey.execute({ id: first.key.id, userId: 'alice' });
    for (const { text } of [first, second]) expect(await world.outcomeOf(text)).to.equal('api_key_revoked');
  });

  it('takes the secret before the newest until its grace is over', async () => {
    const first = await world.issue();
    const second = (await world.rotate(first.key.id, 5000))._unsafeUnwrap();
    expect(second.key.id).to.equal(first.key.id);
    await world.clock.advance(4999);
    expect([await world.outcomeOf(first.text), await world.outcomeOf(second.text)]).to.deep.equal(['works', 'works']);
    await world.clock.advance(1);
    expect(await world.outcomeOf(first.text)).to.equal('api_key_expired');
    expect(await world.outcomeOf(second.text)).to.equal('works');
  });
});

describe('RotateApiKey', () => {
  it('finds only the user’s own keys, and none that has ended', async () => {
    const world = await new KeyWorld().open();
    const { key } = await world.issue({ expiresAt: world.clock.now() + 10 });
    const other = await world.issue();
    expect((await world.rotate(key.id, 0, 'bob'))._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_not_found' });
    expect((await world.rotate('key_none', 0))._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_not_found' });
    await world.clock.advance(10);
    await world.revokeApiKey.execute({ id: other.key.id, userId: 'alice' });
    for (const { id } of [key, other.key]) {
      expect((await world.rotate(id, 0))._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_ended' });
    }
  });

  it('gives each of several rotations at once a secret of its own, of which the last works on', async () => {
    const world = await new KeyWorld().open();
    const { key } = await world.issue();
    const rotated = await Promise.all([1, 2, 3].map(() => world.rotate(key.id, 1000)));
    const texts = rotated.map((result) => result._unsafeUnwrap().text);
    expect(new Set(texts).size).to.equal(3);
    await world.clock.advance(1000);
    const outcomes = await Promise.all(texts.map((text) => world.outcomeOf(text)));
    expect(outcomes.toSorted()).to.deep.equal(['api_key_expired', 'api_key_expired', 'works']);
  });

  it('gives up when others are always faster', async () => {
    const world = await new KeyWorld().open();
    const { key } = await world.issue();
    const keys = { find: () => okAsync(key), rotate: () => okAsync(null) };
    const rotateApiKey = new RotateApiKey({ keys, ids: world.ids, clock: world.clock }, 'live');
    const result = await rotateApiKey.execute({ id: key.id, userId: 'alice', graceMs: 0 });
    expect(result._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_contended' });
  });
});

describe('What a key may be used for', () => {
  const key = { apiId: 'api_weather', scopes: ['read'] } as const;

  it('is its own API', () => {
    expect(permitCall(key, { apiId: 'api_weather', method: 'GET' }).isOk()).to.equal(true);
    const other = permitCall(key, { apiId: 'api_other', method: 'GET' });
    expect(other._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_forbidden' });
  });

  it('is what its scopes allow: safe methods are read, all others write', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(scopeFor(method)).to.equal('read');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'get', ''])
      expect(scopeFor(method)).to.equal('write');
    const denied = permitCall(key, { apiId: 'api_weather', method: 'POST' });
    expect(denied._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_scope_missing', scope: 'write' });
  });
});

describe('ListApiKeys', () => {
  it('says where the next page begins, and when there is none', async () => {
    const world = await new KeyWorld().open();
    for (let count = 0; count < 3; count += 1) await world.issue();
    const first = (await world.listApiKeys.execute({ userId: 'alice', after: null, limit: 2 }))._unsafeUnwrap();
    expect(first.next).to.equal(first.keys[1]?.serial);
    const rest = (await world.listApiKeys.execute({ userId: 'alice', after: first.next, limit: 1 }))._unsafeUnwrap();
    expect([rest.keys.length, rest.next]).to.deep.equal([1, null]);
  });

  it('shows how every secret begins, none of which a stranger could use', async () => {
    const world = await new KeyWorld().open();
    const { text } = await world.issue();
    const { keys } = (await world.listApiKeys.execute({ userId: 'alice', after: null, limit: 2 }))._unsafeUnwrap();
    expect(keys.map(({ prefix }) => [prefix, readApiKey(prefix)])).to.deep.equal([[text.slice(0, 16), null]]);
  });
});
