import { expect } from 'chai';
import { type IdempotentReply, type NewClaim } from '../../src/core/access/ports/idempotent-replies.ts';
import { NOW, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const REPLY: IdempotentReply = { status: 201, location: '/api/apis/api_1', body: '{"id":"api_1","price":"0.01"}' };
const CLAIM_MS = 60_000;
const DAY_MS = 86_400_000;

export function describeIdempotentReplies(name: string, openWorld: OpenWorld): void {
  describe(`IdempotentReplies on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    const request = { userId: 'alice', key: 'k-1' };
    const claim = ({ now = NOW, ...over }: Partial<NewClaim> = {}) => {
      const times = { now, claimUntil: now + CLAIM_MS, expiresAt: now + DAY_MS };
      return valueOf(
        world.idempotentReplies.claim({ ...request, fingerprint: 'f'.repeat(64), token: 'a', ...times, ...over }),
      );
    };
    const finish = (token = 'a', reply = REPLY) => valueOf(world.idempotentReplies.finish(request, token, reply));
    const giveUp = (token = 'a') => valueOf(world.idempotentReplies.giveUp(request, token));

    it('give a key to the first, and hold others off while it is under way', async () => {
      expect(await claim()).to.deep.equal({ kind: 'claimed' });
      expect(await claim({ token: 'b' })).to.deep.equal({ kind: 'in_flight' });
      expect(await claim({ token: 'b', now: NOW + CLAIM_MS - 1 })).to.deep.equal({ kind: 'in_flight' });
    });

    it('give a key to one of many that claim it at the same moment', async () => {
      const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim({ token: `t-${index}` })));
      const kinds = claims.map(({ kind }) => kind).sort();
      expect(kinds).to.deep.equal(['claimed', ...Array<string>(19).fill('in_flight')]);
    });

    it('repeat the reply that was kept, as it was, until it expires', async () => {
      await claim();
      await finish();
      expect(await claim({ token: 'b' })).to.deep.equal({ kind: 'replay', reply: REPLY });
      expect(await claim({ token: 'c', now: NOW + DAY_MS - 1 })).to.deep.equal({ kind: 'replay', reply: REPLY });
      expect(await claim({ token: 'd', now: NOW + DAY_MS })).to.deep.equal({ kind: 'claimed' });
      expect(await claim({ token: 'e', now: NOW + DAY_MS })).to.deep.equal({ kind: 'in_flight' });
    });

    it('keep a reply without a place and without a body', async () => {
      await claim();
      await finish('a', { status: 204, location: null, body: '' });
      const kept = { kind: 'replay', reply: { status: 204, location: null, body: '' } };
      expect(await claim({ token: 'b' })).to.deep.equal(kept);
    });

    it('tell a key that was given to another request, be that finished or under way', async () => {
      await claim();
      expect(await claim({ token: 'b', fingerprint: 'e' })).to.deep.equal({ kind: 'reused' });
      await finish();
      expect(await claim({ token: 'b', fingerprint: 'e' })).to.deep.equal({ kind: 'reused' });
    });

    it('pass a claim that has run out on to the same request, and to no other', async () => {
      await claim();
      const late = { token: 'b', now: NOW + CLAIM_MS };
      expect(await claim({ ...late, fingerprint: 'e' })).to.deep.equal({ kind: 'reused' });
      expect(await claim(late)).to.deep.equal({ kind: 'claimed' });
      expect(await claim({ ...late, token: 'c' })).to.deep.equal({ kind: 'in_flight' });
    });

    it('let an attempt that was overtaken change nothing', async () => {
      await claim();
      await claim({ token: 'b', now: NOW + CLAIM_MS });
      await finish('a', { ...REPLY, status: 200 });
      await giveUp('a');
      expect(await claim({ token: 'c', now: NOW + CLAIM_MS })).to.deep.equal({ kind: 'in_flight' });
      await finish('b');
      await finish('b', { ...REPLY, status: 200 });
      await giveUp('b');
      expect(await claim({ token: 'c' })).to.deep.equal({ kind: 'replay', reply: REPLY });
    });

    it('free the key of a request that came to nothing, for any request', async () => {
      await claim();
      await giveUp();
      expect(await claim({ token: 'b', fingerprint: 'e' })).to.deep.equal({ kind: 'claimed' });
    });

    it('keep the keys of users apart', async () => {
      await claim();
      await finish();
      expect(await claim({ userId: 'bob', token: 'b' })).to.deep.equal({ kind: 'claimed' });
      expect(await claim({ key: 'k-2', token: 'b' })).to.deep.equal({ kind: 'claimed' });
    });

    it('take the longest names', async () => {
      const longest = { userId: '😀'.repeat(127), key: 'k'.repeat(255) };
      expect([await claim(longest), await claim(longest)]).to.deep.equal([{ kind: 'claimed' }, { kind: 'in_flight' }]);
    });

    it('forget what has expired, so many at most, and nothing else', async () => {
      for (const [index, key] of ['old', 'older', 'oldest', 'young'].entries()) {
        await claim({ key, now: key === 'young' ? NOW + 10 : NOW - index });
      }
      const forget = (limit: number) => valueOf(world.idempotentReplies.forgetExpired(NOW + DAY_MS, limit));
      expect([await forget(2), await forget(2), await forget(2)]).to.deep.equal([2, 1, 0]);
      expect(await claim({ key: 'young', now: NOW + 11 })).to.deep.equal({ kind: 'in_flight' });
    });
  });
}
