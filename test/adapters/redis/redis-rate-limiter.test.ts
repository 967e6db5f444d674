import { expect } from 'chai';
import { RedisRateLimiter } from '../../../src/adapters/redis/redis-rate-limiter.ts';
import { describeRateLimiter } from '../../contract/rate-limiter.contract.ts';
import { valueOf } from '../../contract/scenario.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { type RedisConnection } from '../../../src/adapters/redis/redis-connection.ts';
import { COMMAND_TIMEOUT_MS, connectTo, freshPrefix } from './redis-world.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const LIMIT = { max: 5, windowMs: 60_000 };

describe('RedisRateLimiter', () => {
  let server: RedisServer;
  before(async function () {
    server = await RedisServer.startOrSkip(this);
  });
  after(() => (server as RedisServer | undefined)?.close());

  describeRateLimiter('Redis', () => {
    const prefix = freshPrefix();
    const connections = [connectTo(server), connectTo(server)] as const;
    const [one, two] = connections;
    return Promise.resolve({
      limiters: [new RedisRateLimiter(one, prefix), new RedisRateLimiter(two, prefix)],
      close: async () => {
        for (const connection of connections) await connection.close();
      },
    });
  });

  describe('keeps its word to Redis', () => {
    let connection: RedisConnection;
    let prefix: string;
    let limiter: RedisRateLimiter;
    beforeEach(() => {
      connection = connectTo(server, { commandTimeoutMs: COMMAND_TIMEOUT_MS });
      prefix = freshPrefix();
      limiter = new RedisRateLimiter(connection, prefix);
    });
    afterEach(() => connection.close());

    const ask = async (...command: [string, ...string[]]) => (await connection.send(command))._unsafeUnwrap();

    it('holds at most max times a key, and lets go of them two windows later', async () => {
      for (let time = 0; time < 20; time += 1) await valueOf(limiter.take('key', LIMIT, NOW + time));
      expect(await ask('LLEN', `${prefix}rate:key`)).to.equal(LIMIT.max);
      expect(await ask('PTTL', `${prefix}rate:key`)).to.be.within(100_000, 120_000);
    });

    it('goes on after Redis has forgotten its scripts', async () => {
      await valueOf(limiter.take('key', LIMIT, NOW));
      await ask('SCRIPT', 'FLUSH');
      expect(await valueOf(limiter.take('key', LIMIT, NOW))).to.deep.equal({
        allowed: true,
        remaining: 3,
        resetMs: 60_000,
      });
    });

    it('sends the text of its script only when it must', async () => {
      await valueOf(limiter.take('key', LIMIT, NOW));
      await ask('CONFIG', 'RESETSTAT');
      for (let time = 0; time < 3; time += 1) await valueOf(limiter.take('key', LIMIT, NOW));
      const statistics = (await ask('INFO', 'commandstats')) as string;
      expect(statistics).to.match(/cmdstat_evalsha:calls=3,/);
      expect(statistics).to.not.match(/cmdstat_eval:/);
    });

    it('is unavailable within the time limit when Redis hangs', async () => {
      await valueOf(limiter.take('key', LIMIT, NOW));
      server.freeze();
      try {
        const startedAt = performance.now();
        const refused = await limiter.take('key', LIMIT, NOW);
        expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'rate_limiter_unavailable' });
        expect(performance.now() - startedAt).to.be.below(COMMAND_TIMEOUT_MS + 1_000);
      } finally {
        server.thaw();
      }
    });

    it('is unavailable when the key holds something else', async () => {
      await ask('SET', `${prefix}rate:key`, 'text');
      const refused = await limiter.take('key', LIMIT, NOW);
      expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'rate_limiter_unavailable' });
    });
  });
});
