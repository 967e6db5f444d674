import { expect } from 'chai';
import fc from 'fast-check';
import { type RateLimit, type RateLimiter, type RateVerdict } from '../../src/core/access/ports/rate-limiter.ts';
import { unique, valueOf } from './scenario.ts';

export interface RateLimiterWorld {
  /** Two instances of the service that share their limits. */
  readonly limiters: readonly [RateLimiter, RateLimiter];
  close(): Promise<void>;
}

const NOON = Date.UTC(2026, 10, 21, 12);
const WINDOW_MS = 60_000;
const PER_MINUTE: RateLimit = { max: 100, windowMs: WINDOW_MS };

/** What a limiter with endless memory and one clock would say. */
class NaiveLimiter {
  private readonly allowedAt: number[] = [];

  take({ max, windowMs }: RateLimit, now: number): RateVerdict {
    const counted = this.allowedAt.filter((at) => at > now - windowMs);
    const allowed = counted.length < max;
    if (allowed) {
      counted.push(now);
      this.allowedAt.push(now);
    }
    const oldest = Math.min(...counted);
    return { allowed, remaining: Math.max(0, max - counted.length), resetMs: oldest + windowMs - now };
  }
}

const limits = fc.record({ max: fc.integer({ min: 1, max: 5 }), windowMs: fc.constantFrom(1_000, WINDOW_MS) });
/** As shares of the window, and often its very edges. */
const pauses = fc.array(fc.oneof(fc.constantFrom(0, 0, 1), fc.double({ min: 0, max: 1.2, noNaN: true })), {
  minLength: 1,
  maxLength: 30,
});

export function describeRateLimiter(name: string, open: () => Promise<RateLimiterWorld>): void {
  describe(`RateLimiter on ${name}`, () => {
    let world: RateLimiterWorld;
    let limiter: RateLimiter;
    let other: RateLimiter;
    before(async () => {
      world = await open();
      [limiter, other] = world.limiters;
    });
    after(() => world.close());

    let key: string;
    beforeEach(() => {
      key = unique('client');
    });

    const take = (now: number, limit = PER_MINUTE, asked = limiter): Promise<RateVerdict> =>
      valueOf(asked.take(key, limit, now));
    const takeAllowed = async (times: readonly number[], limit = PER_MINUTE): Promise<void> => {
      for (const at of times) expect((await take(at, limit)).allowed, `at ${at - NOON}`).to.equal(true);
    };

    it('lets exactly 100 of 200 requests in one millisecond through', async () => {
      const verdicts = await Promise.all(Array.from({ length: 200 }, () => take(NOON)));
      expect(verdicts.filter(({ allowed }) => allowed)).to.have.length(100);
    });

    it('shares the limit between two instances', async () => {
      const verdicts = await Promise.all(
        Array.from({ length: 200 }, (_, position) => take(NOON, PER_MINUTE, position % 2 === 0 ? limiter : other)),
      );
      expect(verdicts.filter(({ allowed }) => allowed)).to.have.length(100);
    });

    it('counts each key by itself', async () => {
      await takeAllowed([NOON], { max: 1, windowMs: WINDOW_MS });
      key = unique('client');
      await takeAllowed([NOON], { max: 1, windowMs: WINDOW_MS });
    });

    it('counts down what remains, and says when the oldest request leaves', async () => {
      const limit = { max: 2, windowMs: WINDOW_MS };
      expect(await take(NOON, limit)).to.deep.equal({ allowed: true, remaining: 1, resetMs: 60_000 });
      expect(await take(NOON + 10_000, limit)).to.deep.equal({ allowed: true, remaining: 0, resetMs: 50_000 });
      expect(await take(NOON + 15_000, limit)).to.deep.equal({ allowed: false, remaining: 0, resetMs: 45_000 });
    });

    it('lets no second burst through at the edge of a window', async () => {
      const limit = { max: 3, windowMs: WINDOW_MS };
      await takeAllowed([NOON + 59_000, NOON + 59_500, NOON + 59_999], limit);
      for (const at of [60_000, 61_000, 118_999]) expect((await take(NOON + at, limit)).allowed).to.equal(false);
      await takeAllowed([NOON + 119_000], limit);
      expect((await take(NOON + 119_000, limit)).allowed).to.equal(false);
    });

    it('does not count refused requests', async () => {
      const limit = { max: 1, windowMs: WINDOW_MS };
      await takeAllowed([NOON], limit);
      for (let at = NOON; at < NOON + WINDOW_MS; at += 1_000) expect((await take(at, limit)).allowed).to.equal(false);
      await takeAllowed([NOON + WINDOW_MS], limit);
    });

    it('counts a request by a slower clock for as long as any other', async () => {
      const limit = { max: 2, windowMs: WINDOW_MS };
      const [slow, fast] = [NOON, NOON + 59_000];
      await takeAllowed([fast, slow], limit);
      expect(await take(slow, limit)).to.deep.equal({ allowed: false, remaining: 0, resetMs: 119_000 });
      expect(await take(fast + 59_999, limit)).to.deep.equal({ allowed: false, remaining: 0, resetMs: 1 });
      await takeAllowed([fast + WINDOW_MS, fast + WINDOW_MS], limit);
    });

    it('is not shut for longer than a window by a clock that was far ahead', async () => {
      const limit = { max: 1, windowMs: WINDOW_MS };
      await takeAllowed([NOON + 3_600_000, NOON], limit);
      expect((await take(NOON, limit)).allowed).to.equal(false);
    });

    it('follows a limit that is lowered, and says when it has room again', async () => {
      await takeAllowed([NOON, NOON + 1, NOON + 2], { max: 3, windowMs: WINDOW_MS });
      const lowered = { max: 1, windowMs: WINDOW_MS };
      expect(await take(NOON + 3, lowered)).to.deep.equal({ allowed: false, remaining: 0, resetMs: WINDOW_MS - 1 });
    });

    it('decides as a limiter with endless memory would, in any history', async () => {
      const history = fc.asyncProperty(limits, pauses, async (limit, shares) => {
        key = unique('client');
        const naive = new NaiveLimiter();
        let now = NOON;
        for (const share of shares) {
          now += Math.round(share * limit.windowMs);
          expect(await take(now, limit)).to.deep.equal(naive.take(limit, now));
        }
      });
      await fc.assert(history, { numRuns: 60 });
    });

    it('allows a refused request when the time it named is over, and no millisecond sooner', async () => {
      const history = fc.asyncProperty(limits, pauses, async (limit, shares) => {
        key = unique('client');
        let now = NOON;
        let verdict = await take(now, limit);
        for (const share of shares) {
          if (!verdict.allowed) break;
          now += Math.round((share * limit.windowMs) / limit.max);
          verdict = await take(now, limit);
        }
        fc.pre(!verdict.allowed);
        expect((await take(now + verdict.resetMs - 1, limit)).allowed).to.equal(false);
        expect((await take(now + verdict.resetMs, limit)).allowed).to.equal(true);
      });
      await fc.assert(history, { numRuns: 40 });
    });
  });
}
