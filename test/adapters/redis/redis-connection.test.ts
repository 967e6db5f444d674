import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { type RedisConnection } from '../../../src/adapters/redis/redis-connection.ts';
import { type RedisCommand } from '../../../src/adapters/redis/redis-transport.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { COMMAND_TIMEOUT_MS, connectTo, freshPrefix, RECONNECT_DELAY_MS_MAX, RecordedReport } from './redis-world.ts';

const PING: RedisCommand = ['PING'];
/** What a busy machine may add to a time limit. */
const SLACK_MS = 1_000;

const kindOf = async (connection: RedisConnection, command = PING, signal?: AbortSignal) =>
  (await connection.send(command, signal)).match(
    () => 'answered',
    ({ kind }) => kind,
  );

const elapsedMs = async (work: Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
};

const untilAnswered = (connection: RedisConnection) =>
  waitUntil(async () => (await kindOf(connection)) === 'answered', 20_000, 'Redis is not used again');

describe('RedisConnection', () => {
  let server: RedisServer;
  let report: RecordedReport;
  let connection: RedisConnection;

  before(async function () {
    server = await RedisServer.startOrSkip(this);
  });
  after(() => (server as RedisServer | undefined)?.close());

  beforeEach(() => {
    report = new RecordedReport();
    connection = connectTo(server, { report });
  });
  afterEach(() => connection.close());

  const impatient = () => (connection = connectTo(server, { report, commandTimeoutMs: COMMAND_TIMEOUT_MS }));

  it('connects with the first command, and answers in the types of the protocol', async () => {
    const key = freshPrefix();
    const replies = [];
    for (const command of [
      ['RPUSH', key, 'a', 'b'],
      ['LRANGE', key, '0', '-1'],
      ['GET', `${key}none`],
      PING,
    ] as const) {
      replies.push((await connection.send(command))._unsafeUnwrap());
    }
    expect(replies).to.deep.equal([2, ['a', 'b'], null, 'PONG']);
    expect(report.words).to.deep.equal([]);
  });

  it('is one connection, however many commands come at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => connection.send(PING)));
    const clients = (await connection.send(['CLIENT', 'LIST']))._unsafeUnwrap() as string;
    expect(clients.split('\n').filter((line) => line.includes('name=callora '))).to.have.length(1);
  });

  it('tells the code of a refusal, and reports it once', async () => {
    const key = freshPrefix();
    await connection.send(['SET', key, 'text']);
    for (let time = 0; time < 3; time += 1) {
      const refused = await connection.send(['LPUSH', key, 'x']);
      expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'refused', code: 'WRONGTYPE' });
    }
    expect(report.words).to.deep.equal(['refused']);
  });

  it('is unavailable without the right password, says so once, and keeps the password out of it', async () => {
    const host = `127.0.0.1:${server.port}`;
    await connection.send(['CONFIG', 'SET', 'requirepass', 'right']);
    const locked = connectTo({ url: `redis://:wrong-password@${host}` }, { report });
    const unlocked = connectTo({ url: `redis://:right@${host}` });
    try {
      for (let time = 0; time < 3; time += 1) expect(await kindOf(locked)).to.equal('unavailable');
      expect(report.words).to.deep.equal(['unavailable']);
      expect(String(report.causes)).to.include('WRONGPASS').and.not.include('wrong-password');
      expect(await kindOf(unlocked)).to.equal('answered');
    } finally {
      await connection.send(['CONFIG', 'SET', 'requirepass', '']);
      await locked.close();
      await unlocked.close();
    }
  });

  it('opens within the time limit of a command when nobody listens, and reports that once', async () => {
    await server.goDown();
    try {
      expect(await elapsedMs(impatient().open())).to.be.below(COMMAND_TIMEOUT_MS + SLACK_MS);
      expect(await kindOf(connection)).to.equal('unavailable');
      await delay(5 * RECONNECT_DELAY_MS_MAX);
      expect(report.words).to.deep.equal(['unavailable']);
    } finally {
      await server.comeBack();
    }
    await untilAnswered(connection);
  });

  it('fails at once while Redis is away, and uses it again when it is back', async () => {
    expect(await kindOf(connection)).to.equal('answered');
    await server.goDown();
    try {
      await waitUntil(() => report.words.length > 0, 5_000, 'the loss is not noticed');
      expect(await elapsedMs(kindOf(connection))).to.be.below(100);
      expect(await kindOf(connection)).to.equal('unavailable');
    } finally {
      await server.comeBack();
    }
    await untilAnswered(connection);
    expect(report.words).to.deep.equal(['unavailable', 'available']);
  });

  it('waits for a hung Redis no longer than the time limit of a command, once', async () => {
    expect(await kindOf(impatient())).to.equal('answered');
    server.freeze();
    try {
      const spentMs = await elapsedMs(kindOf(connection));
      expect(spentMs).to.be.within(COMMAND_TIMEOUT_MS - 20, COMMAND_TIMEOUT_MS + SLACK_MS);
      const next = elapsedMs(Promise.all(Array.from({ length: 100 }, () => connection.send(PING))));
      expect(await next).to.be.below(COMMAND_TIMEOUT_MS);
      expect(report.words).to.deep.equal(['unavailable']);
    } finally {
      server.thaw();
    }
    await untilAnswered(connection);
    expect(report.words).to.deep.equal(['unavailable', 'available']);
  });

  it('gives every command that waits for a hung Redis its failure', async () => {
    expect(await kindOf(impatient())).to.equal('answered');
    server.freeze();
    try {
      const kinds = await Promise.all(Array.from({ length: 100 }, () => kindOf(connection)));
      expect(kinds[0]).to.equal('timeout');
      expect(kinds).to.not.include('answered');
    } finally {
      server.thaw();
    }
  });

  it('opens within the time limit when Redis hangs from the start, and uses it when it moves', async () => {
    server.freeze();
    try {
      expect(await elapsedMs(impatient().open())).to.be.below(COMMAND_TIMEOUT_MS + SLACK_MS);
      expect(await kindOf(connection)).to.equal('unavailable');
      expect(report.words).to.deep.equal(['unavailable']);
    } finally {
      server.thaw();
    }
    await untilAnswered(connection);
  });

  it('settles as soon as its caller gives up, and keeps the connection', async () => {
    expect(await kindOf(connection)).to.equal('answered');
    server.freeze();
    const caller = new AbortController();
    const kind = kindOf(connection, PING, caller.signal);
    caller.abort();
    expect(await kind).to.equal('timeout');
    server.thaw();
    expect(await kindOf(connection)).to.equal('answered');
    expect(report.words).to.deep.equal([]);
  });

  it('closes within the time limit when Redis hangs, and answers nothing afterwards', async () => {
    expect(await kindOf(impatient())).to.equal('answered');
    server.freeze();
    try {
      const waiting = kindOf(connection);
      await delay(10);
      expect(await elapsedMs(connection.close())).to.be.below(COMMAND_TIMEOUT_MS + SLACK_MS);
      expect(await waiting).to.be.oneOf(['timeout', 'unavailable']);
    } finally {
      server.thaw();
    }
    expect(await kindOf(connection)).to.equal('unavailable');
  });

  it('leaves no connection behind when it is closed', async () => {
    const proxy = await TcpProxy.before({ host: '127.0.0.1', port: server.port });
    try {
      const behind = connectTo({ url: `redis://127.0.0.1:${proxy.port}` });
      void behind.open();
      await behind.close();
      await proxy.close();
    } finally {
      const clients = (await connection.send(['CLIENT', 'LIST']))._unsafeUnwrap() as string;
      expect(clients.split('\n').filter((line) => line.includes('name=callora '))).to.have.length(1);
    }
  });

  it('waits for the answers that are under way when it closes', async () => {
    await connection.open();
    const answer = kindOf(connection, ['BLPOP', freshPrefix(), '0.2']);
    await delay(10);
    await connection.close();
    expect(await answer).to.equal('answered');
  });
});
