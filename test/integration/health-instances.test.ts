import { expect } from 'chai';
import { LiveDeployment } from '../support/live-deployment.ts';
import { testDatabase } from '../support/postgres.ts';
import { RedisServer } from '../support/redis-server.ts';
import { type ServerProcess, type Variables } from '../support/server-process.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';
import { DIAGNOSTICS, HealthReader } from './health-reader.ts';
import { OpenedParts } from './opened-parts.ts';

const KEY = 'health-key-of-the-tests-0123456789abcdef';
/** More than all tests before the one of it ask for. */
const LIMIT = 300;
const REFRESH_MS = '300';
const TIMEOUT_MS = '1000';
const CHANGE_MS_MAX = 10_000;
/** A deadline of 2.5 s, 0.5 s for a limiter that hangs, and the rest for a busy machine. */
const ANSWER_MS_MAX = 5_000;
/** Less than any time-out, and a multiple of the 150 ms that seed 002's view waits. */
const PROMPT_MS_MAX = 900;
/** So many in a row open a circuit. */
const FAILURES = 5;

const WELL = { api: '200 ok', health: '200 healthy', v2: '200 healthy', ready: '200 ok', live: '200 ok' };
const DOWN = { api: '503 down', health: '500 unhealthy', v2: '503 down', ready: '503 down', live: '200 ok' };

describe('health of two instances on one Redis', () => {
  let redis: RedisServer;
  let postgresProxy: TcpProxy;
  let networkProxy: TcpProxy;
  let deployment: LiveDeployment;
  /** Asks for a key, and renews what it knows by itself. */
  let guarded: ServerProcess;
  let guardedViews: HealthReader;
  /** Asks for none, and checks on request. */
  let open: ServerProcess;
  let openViews: HealthReader;

  const opened = new OpenedParts();

  before(async function () {
    redis = await opened.open(RedisServer.startOrSkip(this));
    const database = await testDatabase();
    const { hostname: host, port } = new URL(database.url);
    postgresProxy = await opened.open(TcpProxy.before({ host, port: Number(port) }));
    deployment = await opened.open(LiveDeployment.open(database));
    networkProxy = await opened.open(TcpProxy.before({ host: '127.0.0.1', port: deployment.network.port }));
    [guarded, open] = await Promise.all([deployment.start(guardedVariables(database.url)), deployment.start(shared())]);
    guardedViews = new HealthReader(guarded.url, { 'X-API-Key': KEY });
    openViews = new HealthReader(open.url);
  });
  after(() => opened.close());

  const shared = (): Variables => ({
    REDIS_URL: redis.url,
    SOROBAN_RPC_ENABLED: 'true',
    HORIZON_ENABLED: 'true',
    HEALTH_RATE_LIMIT_MAX_REQUESTS: String(LIMIT),
    HEALTH_REFRESH_INTERVAL_MS: '0',
  });

  /** On a way to everything that can be cut. */
  const guardedVariables = (databaseUrl: string): Variables => {
    const proxiedUrl = new URL(databaseUrl);
    proxiedUrl.host = `127.0.0.1:${postgresProxy.port}`;
    return {
      ...deployment.variables(networkProxy.port),
      ...shared(),
      DATABASE_URL: proxiedUrl.href,
      HEALTH_API_KEY: KEY,
      HEALTH_REFRESH_INTERVAL_MS: REFRESH_MS,
      HEALTH_CHECK_DB_TIMEOUT: TIMEOUT_MS,
      SOROBAN_RPC_TIMEOUT: TIMEOUT_MS,
      HORIZON_TIMEOUT: TIMEOUT_MS,
      CIRCUIT_BREAKER_COOLDOWN_MS: '500',
      SHUTDOWN_DELAY_MS: '1000',
    };
  };

  const redisIn = async (views: HealthReader) => {
    const { services } = (await views.get('/api/health/v2')).body;
    return services.find(({ id }) => id === 'redis')!;
  };
  const becomesWell = (views: HealthReader) =>
    waitUntil(
      async () => (await views.get('/health')).body.status === 'healthy',
      CHANGE_MS_MAX,
      'health does not recover',
    );

  it('answers seed 003’s body, with a real Redis in it', async () => {
    await becomesWell(guardedViews);
    const { status, headers, body } = await guardedViews.get('/api/health/v2');
    expect([status, headers.get('x-health-version')]).to.deep.equal([200, '2.0.0']);
    expect(headers.get('cache-control')).to.match(/^private, max-age=\d$/);
    expect(shapeOf({ ...body, services: body.services.filter(({ id }) => id === 'redis') })).to.deep.equal({
      status: 'healthy',
      timestamp: 'iso',
      duration: 'number',
      services: [
        {
          id: 'redis',
          status: 'healthy',
          latency: 'number',
          timestamp: 'number',
          version: 'number',
          consecutiveFailures: 'number',
          lastSuccess: 'number',
        },
      ],
      metrics: {
        checks_total: 'number',
        checks_failed: 'number',
        success_rate: '0.0%',
        avg_latency: '0ms',
        cost_saved: '$0.0',
        circuit_breaker_trips: 'number',
      },
      system: { version: '0.0.0', timestamp: 'iso' },
    });
  });

  it('counts what all instances have seen of a component', async () => {
    const seenByGuarded = async () => (await redisIn(guardedViews)).version;
    // More often than the other instance alone, which checks it twice.
    await waitUntil(async () => (await seenByGuarded()) > 2, CHANGE_MS_MAX, 'nothing is counted');
    const before = await seenByGuarded();
    await openViews.check('redis');
    expect((await redisIn(openViews)).version).to.be.above(before);
  });

  it('keeps a circuit open until seed 003’s bare curl resets it, and knows no made-up service', async () => {
    await redis.goDown();
    for (let failure = 0; failure < FAILURES; failure += 1) await openViews.check('redis');
    expect(await openViews.findingOf('redis')).to.equal('down unavailable');
    await redis.comeBack();
    expect(await openViews.stateOf('health:redis')).to.equal('open');
    const reset = await openViews.manage({ action: 'reset_circuit_breaker', service: 'redis' });
    expect(reset.status).to.equal(200);
    expect(reset.body).to.include({ success: true, message: 'Circuit breaker of redis reset' });
    expect(await openViews.stateOf('health:redis')).to.equal('closed');
    const unknown = await openViews.manage({ action: 'reset_circuit_breaker', service: 'made-up' });
    expect([unknown.status, unknown.text.includes('made-up')]).to.deep.equal([404, false]);
  });

  it('answers every view while PostgreSQL, RPC, Horizon and Redis hang, and recovers by itself', async () => {
    await becomesWell(guardedViews);
    for (const dependency of [postgresProxy, networkProxy, redis]) dependency.freeze();
    try {
      const isDown = async () => {
        const { body, elapsedMs } = await guardedViews.get('/health');
        expect(elapsedMs).to.be.below(PROMPT_MS_MAX);
        return body.status === 'unhealthy';
      };
      await waitUntil(isDown, CHANGE_MS_MAX, 'health does not notice');
      const startedAt = performance.now();
      expect(await guardedViews.verdicts()).to.deep.equal(DOWN);
      expect((await guardedViews.get(DIAGNOSTICS)).status).to.equal(200);
      expect(performance.now() - startedAt).to.be.below(2 * ANSWER_MS_MAX);
    } finally {
      for (const proxy of [postgresProxy, networkProxy]) proxy.heal();
      redis.thaw();
    }
    await becomesWell(guardedViews);
    expect(await guardedViews.verdicts()).to.deep.equal(WELL);
  });

  it('refuses wrong keys, and then the address they come from at every instance, but not the key', async () => {
    const wrong = Array.from({ length: LIMIT }, (_, index) =>
      guardedViews.get('/api/health/v2', { 'X-API-Key': `wrong-${index}` }),
    );
    expect((await Promise.all(wrong)).map(({ status }) => status)).to.include(401);
    const refused = [await guardedViews.get('/api/health/v2', {}), await openViews.get('/api/health/v2')];
    expect(refused.map(({ status }) => status)).to.deep.equal([429, 429]);
    expect(Number(refused[1]!.headers.get('retry-after'))).to.be.within(1, 60);
    expect((await guardedViews.get('/api/health/v2')).status).to.equal(200);
  });

  it('sends balancers away at once when it drains, and lives on until it has', async () => {
    const stopped = guarded.stop();
    const isAway = async () => (await guardedViews.get('/api/health/ready')).status === 503;
    await waitUntil(isAway, CHANGE_MS_MAX, 'it stays ready');
    const { api, ready, live } = await guardedViews.verdicts();
    expect({ api, ready, live }).to.deep.equal({ api: '503 down', ready: '503 draining', live: '200 ok' });
    const { checks } = (await guardedViews.get('/api/health')).body;
    expect(checks).to.deep.equal({ api: 'down', database: 'ok', soroban_rpc: 'ok', horizon: 'ok' });
    expect(await stopped).to.equal(0);
  });

  it('never told anybody an address, a message, a stack or the key', () => {
    const secrets = [KEY, ...[redis, postgresProxy, networkProxy].map(({ port }) => String(port))];
    for (const views of [guardedViews, openViews]) views.expectNothingLeaked(secrets);
  });
});

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What stays of a body when its numbers are taken out. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
  }
  if (typeof value !== 'string') return typeof value;
  return ISO_TIME.test(value) ? 'iso' : value.replaceAll(/\d+/g, '0');
}
