import { expect } from 'chai';
import { InMemoryRateLimiter } from '../../../src/adapters/memory/in-memory-rate-limiter.ts';
import { describeRateLimiter } from '../../contract/rate-limiter.contract.ts';
import { valueOf } from '../../contract/scenario.ts';

const LIMIT = { max: 2, windowMs: 60_000 };
const NOON = Date.UTC(2026, 10, 21, 12);

describe('InMemoryRateLimiter', () => {
  describeRateLimiter('memory', () => {
    const limiter = new InMemoryRateLimiter();
    return Promise.resolve({ limiters: [limiter, limiter], close: () => Promise.resolve() });
  });

  it('forgets keys as soon as their windows are over', async () => {
    const limiter = new InMemoryRateLimiter();
    for (let client = 0; client < 1_000; client += 1) await limiter.take(`client-${client}`, LIMIT, NOON);
    expect(limiter.size).to.equal(1_000);
    await limiter.take('client-0', LIMIT, NOON + 59_999);
    expect(limiter.size).to.equal(1_000);
    await limiter.take('another', LIMIT, NOON + 60_000);
    expect(limiter.size).to.equal(2);
  });

  it('counts the requests of the last window alone, however many came before', async () => {
    const limiter = new InMemoryRateLimiter();
    const limit = { max: 100, windowMs: 1_000 };
    const allowedAt: number[] = [];
    for (let now = NOON; now < NOON + 20_000; now += 7) {
      const counted = allowedAt.filter((at) => at > now - limit.windowMs);
      const { allowed, remaining } = await valueOf(limiter.take('client', limit, now));
      expect(allowed).to.equal(counted.length < limit.max);
      if (allowed) allowedAt.push(now);
      expect(remaining).to.equal(limit.max - counted.length - (allowed ? 1 : 0));
    }
    expect(allowedAt).to.have.length.within(1_900, 2_000);
  });

  it('never remembers more keys than it may, and forgets the one that was asked for least recently', async () => {
    const limiter = new InMemoryRateLimiter(3);
    const take = (key: string) => valueOf(limiter.take(key, { max: 1, windowMs: 60_000 }, NOON));
    for (const key of ['a', 'b', 'c', 'a', 'd']) await take(key);
    expect(limiter.size).to.equal(3);
    expect((await take('a')).allowed).to.equal(false);
    expect((await take('b')).allowed).to.equal(true);
  });
});
