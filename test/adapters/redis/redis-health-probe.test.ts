import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type RedisConnection } from '../../../src/adapters/redis/redis-connection.ts';
import { type RedisFailure } from '../../../src/adapters/redis/redis-failure.ts';
import { RedisHealthProbe } from '../../../src/adapters/redis/redis-health-probe.ts';
import { RedisHealthStateStore } from '../../../src/adapters/redis/redis-health-state-store.ts';
import { type RedisTransport } from '../../../src/adapters/redis/redis-transport.ts';
import { valueOf } from '../../contract/scenario.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { COMMAND_TIMEOUT_MS, connectTo, freshPrefix } from './redis-world.ts';

const OK = { status: 'ok', reason: null };
const down = (reason: string) => ({ status: 'down', reason });

const check = (redis: RedisTransport, prefix = freshPrefix(), signal = new AbortController().signal) =>
  new RedisHealthProbe(redis, prefix).check(signal);

describe('RedisHealthProbe', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  before(async function () {
    server = await RedisServer.startOrSkip(this);
  });
  after(() => (server as RedisServer | undefined)?.close());
  beforeEach(() => {
    connection = connectTo(server, { commandTimeoutMs: COMMAND_TIMEOUT_MS });
  });
  afterEach(() => connection.close());

  const configure = async (...args: string[]) => valueOf(connection.send(['CONFIG', 'SET', ...args]));

  it('is the component redis, slow over 500 ms and given up after 1 s', () => {
    const { id, kind, limits } = new RedisHealthProbe(connection, freshPrefix());
    expect({ id, kind, limits }).to.deep.equal({
      id: 'redis',
      kind: 'internal',
      limits: { slowMs: 500, timeoutMs: 1_000 },
    });
  });

  it('is ok with a Redis that answers and keeps what is written', async () => {
    expect(await check(connection)).to.deep.equal(OK);
  });

  it('leaves no state behind that a store would read', async () => {
    const prefix = freshPrefix();
    await check(connection, prefix);
    expect(await valueOf(new RedisHealthStateStore(connection, prefix).readAll())).to.deep.equal(new Map());
  });

  it('is down when Redis answers, but refuses to write', async () => {
    await configure('maxmemory', '1');
    try {
      expect((await connection.send(['PING']))._unsafeUnwrap()).to.equal('PONG');
      expect(await check(connection)).to.deep.equal(down('bad_response'));
    } finally {
      await configure('maxmemory', '0');
    }
  });

  it('is down with a time-out when Redis hangs', async () => {
    await connection.open();
    server.freeze();
    try {
      expect(await check(connection)).to.deep.equal(down('timeout'));
    } finally {
      server.thaw();
    }
  });

  it('ends as soon as its caller gives up', async () => {
    await connection.open();
    expect(await check(connection, freshPrefix(), AbortSignal.abort())).to.deep.equal(down('timeout'));
  });

  it('is down when nobody listens, and ok again when Redis is back', async () => {
    await server.goDown();
    try {
      expect(await check(connection)).to.deep.equal(down('unavailable'));
    } finally {
      await server.comeBack();
    }
    const isOk = async () => (await check(connection)).status === 'ok';
    await waitUntil(isOk, 20_000, 'Redis is not used again');
  });

  const REPLIES = [
    ['another word than PONG', () => okAsync('HTTP/1.1 400')],
    ['something else than was written', ([name]) => okAsync(name === 'PING' ? 'PONG' : 'old')],
    ['words that are no reply', () => errAsync<never, RedisFailure>({ kind: 'bad_reply' })],
  ] as const satisfies readonly (readonly [string, RedisTransport['send']])[];
  for (const [name, send] of REPLIES) {
    it(`is down with a bad response for ${name}`, async () => {
      expect(await check({ send })).to.deep.equal(down('bad_response'));
    });
  }
});
