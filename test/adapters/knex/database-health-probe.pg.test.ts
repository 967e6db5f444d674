import { expect } from 'chai';
import sinon from 'sinon';
import { DatabaseHealthProbe } from '../../../src/adapters/knex/database-health-probe.ts';
import { Database, type DatabaseOptions } from '../../../src/adapters/knex/database.ts';
import { type ConnectionPool } from '../../../src/adapters/knex/connection-pool.ts';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';
import { valueOf } from '../../contract/scenario.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

const OK = { status: 'ok', reason: null };
const POOL_MAX = 2;
const LIMITS = { timeoutMs: 400, slowMs: 200 };
/** A probe may be late by as much as this busy machine is. */
const LATE_MS = 400;

describe('DatabaseHealthProbe', () => {
  let target: TestDatabase;
  let proxy: TcpProxy;
  let database: Database;
  let probe: DatabaseHealthProbe;

  before(async () => {
    target = await testDatabase();
  });
  beforeEach(async () => {
    const { hostname, port } = new URL(target.url);
    proxy = await TcpProxy.before({ host: hostname, port: Number(port) });
    database = databaseAt({ port: proxy.port.toString() });
    probe = new DatabaseHealthProbe(database, new SystemClock(), LIMITS);
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });
  after(() => target.drop());

  function databaseAt(
    changes: Partial<Pick<URL, 'port' | 'pathname'>>,
    onError: NonNullable<DatabaseOptions['onError']> = () => undefined,
  ): Database {
    return new Database({
      connectionString: Object.assign(new URL(target.url), changes).href,
      pool: { max: POOL_MAX, idleTimeoutMs: 10_000, connectTimeoutMs: 2_000 },
      statementTimeoutMs: 3_000,
      onError,
    });
  }

  const poolOf = () => (database.knex.client as { pool: ConnectionPool }).pool;
  const check = (signal = new AbortController().signal) => probe.check(signal);
  const sleepInDatabase = (seconds: number) =>
    database.run({ name: `sleep ${seconds}`, text: `SELECT pg_sleep(${seconds})` }, []);
  const everyConnection = (seconds: number) =>
    Promise.all(Array.from({ length: POOL_MAX }, () => sleepInDatabase(seconds)));

  it('is the internal component database, and ok when PostgreSQL answers', async () => {
    expect(probe).to.include({ id: 'database', kind: 'internal', limits: LIMITS });
    expect(await check()).to.deep.equal(OK);
  });

  it('is ok at the first check after twelve of a silent server, and the pool is whole', async () => {
    await everyConnection(0);
    proxy.freeze();
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      const startedAt = performance.now();
      const { status, reason } = await check();
      expect(status, `attempt ${attempt}`).to.equal('down');
      expect(reason, `attempt ${attempt}`).to.be.oneOf(['timeout', 'unavailable']);
      expect(performance.now() - startedAt, `attempt ${attempt}`).to.be.below(LIMITS.timeoutMs + LATE_MS);
      expect(poolOf().numUsed(), 'connections that nobody gave back').to.equal(0);
    }
    proxy.heal();
    expect(await check()).to.deep.equal(OK);
    for (const each of await everyConnection(0.05)) expect(each.isOk()).to.equal(true);
  });

  it('is down with a time-out, and before the caller gives up, when the server goes silent', async () => {
    await check();
    proxy.freeze();
    const startedAt = performance.now();
    expect(await check()).to.deep.equal({ status: 'down', reason: 'timeout' });
    expect(performance.now() - startedAt).to.be.above(LIMITS.timeoutMs / 2);
  });

  it('replaces a connection that fell silent while the server works', async () => {
    const [backend] = await valueOf(
      database.run<{ pid: number }>({ name: 'pid', text: 'SELECT pg_backend_pid() AS pid' }, []),
    );
    process.kill(backend!.pid, 'SIGSTOP');
    try {
      expect(await check()).to.deep.equal({ status: 'down', reason: 'timeout' });
      expect(await check()).to.deep.equal(OK);
    } finally {
      process.kill(backend!.pid, 'SIGCONT');
    }
  });

  it('is down because of the pool when all its connections are taken, and ok when one is back', async () => {
    const taken = everyConnection(0.8);
    expect(await check()).to.deep.equal({ status: 'down', reason: 'pool_exhausted' });
    for (const each of await taken) expect(each.isOk()).to.equal(true);
    expect(await check()).to.deep.equal(OK);
  });

  it('has one ping outstanding, however many ask', async () => {
    const ping = sinon.spy(database, 'ping');
    expect(await Promise.all(Array.from({ length: 50 }, () => check()))).to.deep.equal(Array(50).fill(OK));
    expect(ping.callCount).to.equal(1);
    await check();
    expect(ping.callCount).to.equal(2);
  });

  const stopsWaiting = async () => {
    const caller = new AbortController();
    const startedAt = performance.now();
    const checking = check(caller.signal);
    caller.abort();
    expect(await checking).to.include({ status: 'down' });
    expect(performance.now() - startedAt).to.be.below(LIMITS.timeoutMs / 2);
  };

  it('stops waiting for a silent server as soon as the caller gives up', async () => {
    await check();
    proxy.freeze();
    await stopsWaiting();
    proxy.heal();
  });

  it('stops waiting for a connection as soon as the caller gives up', async () => {
    const taken = everyConnection(0.5);
    await stopsWaiting();
    await taken;
  });

  it('asks nothing for a caller that gave up before', async () => {
    expect(await check(AbortSignal.abort())).to.deep.equal({ status: 'down', reason: 'timeout' });
    expect(await check()).to.deep.equal(OK);
  });

  it('is unavailable when nobody listens', async () => {
    await proxy.close();
    expect(await check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
    proxy = await TcpProxy.before({ host: '127.0.0.1', port: 1 });
  });

  it('is unavailable when the server refuses us, and tells the cause to the log alone', async () => {
    const onError = sinon.spy();
    const refused = databaseAt({ pathname: '/no_such_database' }, onError);
    try {
      const check = new DatabaseHealthProbe(refused, new SystemClock(), LIMITS).check(new AbortController().signal);
      expect(await check).to.deep.equal({ status: 'down', reason: 'unavailable' });
      expect(onError.args).to.have.length(1);
      expect(onError.firstCall.args[0]).to.equal('unavailable');
      expect(onError.firstCall.args[1]).to.be.instanceOf(Error).with.property('code', '3D000');
    } finally {
      await refused.close();
    }
  });

  it('is unavailable when the pool is closed', async () => {
    await database.close();
    expect(await check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
  });
});
