import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { CachedLookup } from '../../../src/adapters/caching/cached-lookup.ts';
import { type ApiKeyLookup, type FoundApiKey } from '../../../src/core/access/ports/api-keys.ts';
import { AuthenticateApiKey } from '../../../src/core/access/authenticate-api-key.ts';
import { KeyWorld } from '../../support/key-world.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POLICY = { ageMsMax: 2000, sizeMax: 3 };
/** Only handed through. */
const FOUND = { worksUntil: null } as FoundApiKey;

describe('CachedLookup', () => {
  let clock: VirtualClock;
  let asked: string[];
  let answer: (prefix: string) => ReturnType<ApiKeyLookup['findByPrefix']>;
  let cache: CachedLookup<FoundApiKey>;

  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
    answer = () => okAsync(FOUND);
    const lookUp = (name: string) => {
      asked.push(name);
      return answer(name);
    };
    cache = new CachedLookup(lookUp, clock, POLICY);
  });

  const find = async (prefix = 'a') => cache.find(prefix);
  /** The store thinks for `ms`. */
  const slow = (ms: number) => () => ResultAsync.fromSafePromise(clock.sleep(ms)).map(() => FOUND);

  it('asks once for many calls, and again after two seconds', async () => {
    for (let calls = 0; calls < 5; calls += 1) {
      expect((await find())._unsafeUnwrap()).to.equal(FOUND);
      await clock.advance(500);
    }
    expect(asked).to.deep.equal(['a', 'a']);
  });

  it('counts the age from the question: a slow answer is not young', async () => {
    answer = slow(1500);
    await clock.finish(find());
    await clock.advance(499);
    await find();
    expect(asked).to.have.length(1);
    await clock.advance(1);
    await clock.finish(find());
    expect(asked).to.have.length(2);
  });

  it('lets calls that come together share a question, but never one that is too old', async () => {
    answer = slow(5000);
    const calls = [find(), find(), find('b')];
    await clock.advance(1999);
    calls.push(find());
    await clock.advance(1);
    calls.push(find());
    await clock.finish(Promise.all(calls));
    expect(asked).to.deep.equal(['a', 'b', 'a']);
  });

  it('remembers neither a failure nor that there is no such key', async () => {
    answer = () => errAsync({ kind: 'database_unavailable' });
    expect((await find()).isErr()).to.equal(true);
    answer = () => okAsync(null);
    expect((await find())._unsafeUnwrap()).to.equal(null);
    answer = () => okAsync(FOUND);
    expect((await find())._unsafeUnwrap()).to.equal(FOUND);
    expect(asked).to.have.length(3);
  });

  it('forgets a bug too, after having told of it', async () => {
    answer = () => ResultAsync.fromSafePromise(Promise.reject(new Error('a bug')));
    const failure: unknown = await find().catch((cause: unknown) => cause);
    expect(failure).to.be.instanceOf(Error);
    answer = () => okAsync(FOUND);
    expect((await find())._unsafeUnwrap()).to.equal(FOUND);
  });

  it('remembers only so many keys, and lets the one go that was asked for first', async () => {
    for (const prefix of ['a', 'b', 'c', 'd']) await find(prefix);
    asked.length = 0;
    for (const prefix of ['d', 'c', 'b']) await find(prefix);
    expect(asked).to.deep.equal([]);
    await find('a');
    expect(asked).to.deep.equal(['a']);
  });

  it('is not emptied by wrong keys', async () => {
    const inUse = ['a', 'b', 'c'];
    for (const prefix of inUse) await find(prefix);
    answer = () => okAsync(null);
    await Promise.all(Array.from({ length: 50 }, (_, wrong) => find(`wrong-${wrong}`)));
    asked.length = 0;
    for (const prefix of inUse) expect((await find(prefix))._unsafeUnwrap()).to.equal(FOUND);
    expect(asked).to.deep.equal([]);
  });

  it('lets a revocation by another process be seen within two seconds, and an expiry at once', async () => {
    const world = await new KeyWorld().open();
    const cached = new CachedLookup((prefix) => world.keys.findByPrefix(prefix), world.clock, POLICY);
    const elsewhere = new AuthenticateApiKey({ findByPrefix: (prefix) => cached.find(prefix) }, world.clock);
    const [revoked, expiring] = [await world.issue(), await world.issue({ expiresAt: world.clock.now() + 500 })];
    for (const { text } of [revoked, expiring]) expect((await elsewhere.execute(text)).isOk()).to.equal(true);
    await world.revokeApiKey.execute({ id: revoked.key.id, userId: 'alice' });
    await world.clock.advance(500);
    const expired = await elsewhere.execute(expiring.text);
    expect(expired._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_expired' });
    await world.clock.advance(1500);
    const refused = await elsewhere.execute(revoked.text);
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_key_revoked' });
  });
});
