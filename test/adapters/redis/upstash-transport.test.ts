import { expect } from 'chai';
import { RedisHealthProbe } from '../../../src/adapters/redis/redis-health-probe.ts';
import { RedisHealthStateStore } from '../../../src/adapters/redis/redis-health-state-store.ts';
import { RedisRateLimiter } from '../../../src/adapters/redis/redis-rate-limiter.ts';
import { type RedisCommand } from '../../../src/adapters/redis/redis-transport.ts';
import { UpstashTransport } from '../../../src/adapters/redis/upstash-transport.ts';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';
import { describeHealthStateStore } from '../../contract/health-state-store.contract.ts';
import { describeRateLimiter } from '../../contract/rate-limiter.contract.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { COMMAND_TIMEOUT_MS, freshPrefix, RecordedReport } from './redis-world.ts';
import { RestFacade, TOKEN } from './rest-facade.ts';

describe('UpstashTransport', () => {
  let server: RedisServer;
  let facade: RestFacade;
  let report: RecordedReport;
  before(async function () {
    server = await RedisServer.startOrSkip(this);
    facade = await RestFacade.before(server);
  });
  after(async () => {
    await (facade as RestFacade | undefined)?.close();
    await (server as RedisServer | undefined)?.close();
  });
  beforeEach(() => {
    report = new RecordedReport();
  });
  afterEach(() => {
    facade.instead = null;
  });

  const transport = (commandTimeoutMs = 5_000, token = TOKEN) =>
    new UpstashTransport({ url: facade.url, token, commandTimeoutMs, report }, new SystemClock());

  const open = <T>(create: (redis: UpstashTransport, prefix: string) => T) => {
    const prefix = freshPrefix();
    return { two: [create(transport(), prefix), create(transport(), prefix)] as const, close: () => Promise.resolve() };
  };
  describeHealthStateStore('Upstash', () => {
    const { two, close } = open((redis, prefix) => new RedisHealthStateStore(redis, prefix));
    return Promise.resolve({ stores: two, close });
  });
  describeRateLimiter('Upstash', () => {
    const { two, close } = open((redis, prefix) => new RedisRateLimiter(redis, prefix));
    return Promise.resolve({ limiters: two, close });
  });

  const failureOf = async (redis: UpstashTransport, signal?: AbortSignal) =>
    (await redis.send(['PING'], signal))._unsafeUnwrapErr();

  it('answers in the types of the protocol, and texts as they are', async () => {
    const key = freshPrefix();
    const replies = [];
    const commands: RedisCommand[] = [
      ['RPUSH', key, '12', '{"a":1}', 'OK', 'ü'],
      ['LRANGE', key, '0', '-1'],
      ['GET', `${key}none`],
    ];
    for (const command of commands) replies.push((await transport().send(command))._unsafeUnwrap());
    expect(replies).to.deep.equal([4, ['12', '{"a":1}', 'OK', 'ü'], null]);
  });

  it('is a healthy component redis', async () => {
    const check = await new RedisHealthProbe(transport(), freshPrefix()).check(new AbortController().signal);
    expect(check).to.deep.equal({ status: 'ok', reason: null });
  });

  it('tells the code of a refusal, and reports it once', async () => {
    const redis = transport(5_000, 'wrong-token');
    for (let time = 0; time < 3; time += 1) {
      expect(await failureOf(redis)).to.deep.equal({ kind: 'refused', code: 'WRONGPASS' });
    }
    expect(report.words).to.deep.equal(['refused']);
  });

  it('waits no longer than its time limit, and does not repeat a command that may have been done', async () => {
    facade.instead = () => 'silence';
    const asked = facade.requests;
    const startedAt = performance.now();
    expect(await failureOf(transport(COMMAND_TIMEOUT_MS))).to.deep.equal({ kind: 'timeout' });
    expect(performance.now() - startedAt).to.be.within(COMMAND_TIMEOUT_MS - 20, COMMAND_TIMEOUT_MS + 1_000);
    expect(facade.requests - asked).to.equal(1);
  });

  it('is unavailable when the connection breaks, says so once, and is used again when it is back', async () => {
    const redis = transport();
    facade.instead = () => 'cut';
    const asked = facade.requests;
    for (let time = 0; time < 3; time += 1) expect(await failureOf(redis)).to.deep.equal({ kind: 'unavailable' });
    expect(facade.requests - asked).to.equal(3);
    facade.instead = null;
    for (let time = 0; time < 2; time += 1) expect((await redis.send(['PING']))._unsafeUnwrap()).to.equal('PONG');
    expect(report.words).to.deep.equal(['unavailable', 'available']);
  });

  it('settles as soon as its caller gives up, and counts that as no outage', async () => {
    facade.instead = () => 'silence';
    const caller = new AbortController();
    const failure = failureOf(transport(COMMAND_TIMEOUT_MS), caller.signal);
    caller.abort();
    expect(await failure).to.deep.equal({ kind: 'timeout' });
    expect(report.words).to.deep.equal([]);
  });

  for (const status of [200, 502]) {
    it(`does not believe a page that answers ${status}`, async () => {
      facade.instead = () => ({ status, body: '<html></html>' });
      expect(await failureOf(transport())).to.deep.equal({ kind: 'bad_reply' });
      expect(report.words).to.deep.equal(['unavailable']);
    });
  }

  it('keeps its token out of what it reports', async () => {
    facade.instead = () => 'cut';
    await failureOf(transport());
    expect(report.causes.map((cause) => String(cause)).join()).to.not.include(TOKEN);
  });
});
