import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { type RedisConnection } from '../../../src/adapters/redis/redis-connection.ts';
import { RedisHealthStateStore } from '../../../src/adapters/redis/redis-health-state-store.ts';
import { type RedisCommand } from '../../../src/adapters/redis/redis-transport.ts';
import { describeHealthStateStore } from '../../contract/health-state-store.contract.ts';
import { valueOf } from '../../contract/scenario.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { COMMAND_TIMEOUT_MS, connectTo, freshPrefix } from './redis-world.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('RedisHealthStateStore', () => {
  let server: RedisServer;
  before(async function () {
    server = await RedisServer.startOrSkip(this);
  });
  after(() => (server as RedisServer | undefined)?.close());

  describeHealthStateStore('Redis', () => {
    const prefix = freshPrefix();
    const connections = [connectTo(server), connectTo(server)] as const;
    const [one, two] = connections;
    return Promise.resolve({
      stores: [new RedisHealthStateStore(one, prefix), new RedisHealthStateStore(two, prefix)],
      close: async () => {
        for (const connection of connections) await connection.close();
      },
    });
  });

  describe('keeps its word to Redis', () => {
    let connection: RedisConnection;
    beforeEach(() => {
      connection = connectTo(server, { commandTimeoutMs: COMMAND_TIMEOUT_MS });
    });
    afterEach(() => connection.close());

    const ask = async (...command: [string, ...string[]]) => (await connection.send(command))._unsafeUnwrap();

    it('does not turn the last success back when an earlier check is recorded late', async () => {
      const store = new RedisHealthStateStore(connection, freshPrefix());
      await valueOf(store.record('redis', { failed: false, at: NOW }));
      const late = await valueOf(store.record('redis', { failed: false, at: NOW - 5_000 }));
      expect(late).to.deep.equal({ version: 2, consecutiveFailures: 0, lastSuccess: NOW });
    });

    it('reads only the states of its own prefix, also when that has the signs of a pattern in it', async () => {
      const [a, b] = ['te*t?[x]\\:', 'test-x:'].map((prefix) => new RedisHealthStateStore(connection, prefix));
      await valueOf(a!.record('mine', { failed: false, at: NOW }));
      await valueOf(b!.record('theirs', { failed: false, at: NOW }));
      expect([...(await valueOf(a!.readAll())).keys()]).to.deep.equal(['mine']);
      expect([...(await valueOf(b!.readAll())).keys()]).to.deep.equal(['theirs']);
    });

    it('walks the keys with SCAN, never with KEYS, also through pages without any state', async () => {
      await ask('EVAL', "for i = 1, 5000 do redis.call('SET', 'foreign-' .. i, '') end", '0');
      await ask('CONFIG', 'RESETSTAT');
      const store = new RedisHealthStateStore(connection, freshPrefix());
      await valueOf(store.record('redis', { failed: false, at: NOW }));
      expect([...(await valueOf(store.readAll())).keys()]).to.deep.equal(['redis']);
      const statistics = (await ask('INFO', 'commandstats')) as string;
      expect(Number(/cmdstat_scan:calls=(\d+)/.exec(statistics)?.[1])).to.be.within(4, 10);
      expect(statistics).to.not.match(/cmdstat_keys:/);
    });

    it('is unavailable when its keys hold something else', async () => {
      const prefix = freshPrefix();
      await ask('SET', `${prefix}health:state:redis`, 'text');
      const store = new RedisHealthStateStore(connection, prefix);
      for (const answer of [await store.readAll(), await store.record('redis', { failed: true, at: NOW })]) {
        expect(answer._unsafeUnwrapErr()).to.deep.equal({ kind: 'health_state_unavailable' });
      }
    });

    it('is unavailable within the time limit when Redis hangs, and works again with what it had', async () => {
      const store = new RedisHealthStateStore(connection, freshPrefix());
      await valueOf(store.record('redis', { failed: true, at: NOW }));
      server.freeze();
      try {
        const startedAt = performance.now();
        const answer = await store.record('redis', { failed: true, at: NOW });
        expect(answer._unsafeUnwrapErr()).to.deep.equal({ kind: 'health_state_unavailable' });
        expect(performance.now() - startedAt).to.be.below(COMMAND_TIMEOUT_MS + 1_000);
      } finally {
        server.thaw();
      }
      await waitUntil(async () => (await store.readAll()).isOk(), 20_000, 'Redis is not used again');
      const states = await valueOf(store.readAll());
      // The command that got no answer was sent, and may have been done.
      expect(states.get('redis')?.version).to.be.within(1, 2);
    });
  });

  it('does not believe what is no Redis, and does not ask it for ever', async () => {
    let asked = 0;
    const send = ([name]: RedisCommand) => {
      asked += 1;
      return okAsync(name === 'SCAN' ? ['1', []] : ['html']);
    };
    const store = new RedisHealthStateStore({ send }, freshPrefix());
    for (const answer of [await store.readAll(), await store.record('redis', { failed: true, at: NOW })]) {
      expect(answer._unsafeUnwrapErr()).to.deep.equal({ kind: 'health_state_unavailable' });
    }
    expect(asked).to.be.below(20_000);
  });
});
