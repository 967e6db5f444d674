import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { type HttpDependencies } from '../../src/adapters/http/dependencies.ts';
import { OK } from '../../src/core/health/component.ts';
import { GONE, LAGGING } from '../core/health/support/scripted-probe.ts';
import { waitUntil } from '../support/wait-until.ts';
import { healthService, RATE_LIMIT, usualProbes } from './support/health-service.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { errorOf } from './support/requests.ts';

const KEY = 'health-key-of-the-tests-0123456789abcdef';
/** For a request to come as far as the components. */
const ASKED_MS_MAX = 5_000;

/** Seed 003's example, as its readers know it. */
const EXAMPLE = {
  status: 'healthy',
  timestamp: '2026-02-05T17:00:00.000Z',
  duration: 45,
  services: [
    {
      id: 'redis',
      status: 'healthy',
      latency: 12,
      timestamp: 1738780800000,
      version: 42,
      consecutiveFailures: 0,
      lastSuccess: 1738780800000,
    },
  ],
  metrics: {
    checks_total: 1000,
    checks_failed: 5,
    success_rate: '99.50%',
    avg_latency: '15ms',
    cost_saved: '$0.000120',
    circuit_breaker_trips: 2,
  },
  system: { version: '2.0.0', timestamp: '2026-02-05T17:00:00.000Z' },
};

type Body = typeof EXAMPLE;

/** Keys in order, and the type or the written form of each value. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, each]) => [key, shapeOf(each)]);
  }
  return typeof value === 'string' ? value.replaceAll(/\d+/g, '0') : typeof value;
}

describe('GET /api/health/v2', () => {
  let probes: ReturnType<typeof usualProbes>;
  let service: ReturnType<typeof healthService>;
  let server: HttpServer;

  const serve = async (apiKey: string | null = null, overrides: Partial<HttpDependencies> = {}) => {
    probes = usualProbes();
    service = healthService(Object.values(probes), { apiKey });
    server = await startHttpServer({ ...service.parts, ...overrides });
  };
  afterEach(() => server.close());

  const get = (headers: Record<string, string> = {}) => fetch(`${server.url}/api/health/v2`, { headers });
  const withKey = (key = KEY) => get({ 'X-API-Key': key });
  const bodyOf = async (response: Promise<Response>) => (await (await response).json()) as Body;
  const statusesOf = async (count: number, ask: () => Promise<Response>) => {
    const answers = await Promise.all(Array.from({ length: count }, ask));
    const tally = new Map<number, number>();
    for (const { status } of answers) tally.set(status, (tally.get(status) ?? 0) + 1);
    return Object.fromEntries(tally);
  };

  it('answers seed 003’s example in keys, order, types and written forms', async () => {
    await serve();
    const body = await bodyOf(get());
    body.services = body.services.filter(({ id }) => id === 'redis');
    expect(shapeOf(body)).to.deep.equal(shapeOf(EXAMPLE));
  });

  it('tells of every component and of the monitor what is true', async () => {
    await serve();
    probes.redis.answer = () => service.clock.sleep(45).then(() => OK);
    probes.horizon.say(GONE);
    service.breakers.of('horizon').forceOpen(service.clock.now());
    const asked = bodyOf(get());
    await waitUntil(() => probes.workers.timesAsked === 1, ASKED_MS_MAX, 'nobody was asked');
    await service.clock.advance(45);
    const body = await asked;
    const checkedAt = service.clock.now();
    expect([body.status, body.duration, body.timestamp]).to.deep.equal(['degraded', 45, '2026-02-26T10:30:00.045Z']);
    expect(body.services.map(({ id }) => id)).to.deep.equal(Object.keys(probes));
    const known = { version: 1, consecutiveFailures: 0, lastSuccess: checkedAt, timestamp: checkedAt };
    expect(body.services[4]).to.deep.equal({ ...known, id: 'redis', status: 'healthy', latency: 45 });
    expect(body.services[2]).to.deep.include({ id: 'horizon', status: 'down', consecutiveFailures: 1, lastSuccess: 0 });
    expect(body.metrics).to.deep.equal({
      checks_total: 6,
      checks_failed: 1,
      success_rate: '83.33%',
      avg_latency: '8ms',
      cost_saved: '$0.000000',
      circuit_breaker_trips: 0,
    });
    expect((await bodyOf(get())).metrics.cost_saved).to.equal('$0.000012');
  });

  it('counts the trips of all circuits', async () => {
    await serve();
    for (const name of ['horizon', 'health:redis']) {
      const breaker = service.breakers.of(name);
      for (let failure = 0; failure < 5; failure += 1) {
        breaker.settle(breaker.acquire(1)._unsafeUnwrap(), 'failure', 1);
      }
    }
    expect((await bodyOf(get())).metrics.circuit_breaker_trips).to.equal(2);
  });

  it('says 100% and 0ms before the first check has ended', async () => {
    await serve();
    for (const probe of Object.values(probes)) {
      Object.assign(probe, { limits: { timeoutMs: 9_000, slowMs: 1_000 } });
      probe.hang();
    }
    const asked = bodyOf(get());
    await waitUntil(() => probes.workers.timesAsked === 1, ASKED_MS_MAX, 'nobody was asked');
    await service.clock.advance(2_500);
    const { status, metrics, services } = await asked;
    expect(metrics).to.include({ checks_total: 0, success_rate: '100%', avg_latency: '0ms', cost_saved: '$0.000000' });
    expect([status, services[0]!.lastSuccess]).to.deep.equal(['down', 0]);
  });

  it('answers 200 healthy, 200 degraded and 503 down', async () => {
    await serve();
    const outcomes = [];
    for (const check of [OK, LAGGING, GONE]) {
      probes.database.say(check);
      await service.clock.advance(5_001);
      const response = await get();
      outcomes.push([response.status, ((await response.json()) as Body).status]);
    }
    expect(outcomes).to.deep.equal([
      [200, 'healthy'],
      [200, 'degraded'],
      [503, 'down'],
    ]);
  });

  it('may be kept by its asker for the seconds that it would be repeated anyway, and never when down', async () => {
    await serve();
    const cacheControl = async () => (await get()).headers.get('cache-control');
    expect(await cacheControl()).to.equal('private, max-age=5');
    await service.clock.advance(2_500);
    expect(await cacheControl()).to.equal('private, max-age=2');
    probes.database.say(GONE);
    await service.clock.advance(10_000);
    const down = await get();
    expect([down.headers.get('cache-control'), down.headers.get('retry-after')]).to.deep.equal(['no-store', '5']);
  });

  it('names its version, also where it refuses', async () => {
    await serve(KEY);
    for (const [response, status] of [[await withKey(), 200] as const, [await get(), 401] as const]) {
      expect([response.status, response.headers.get('x-health-version')]).to.deep.equal([status, '2.0.0']);
    }
  });

  it('is public without a configured key, and asks for it where there is one', async () => {
    await serve();
    expect([(await get()).status, (await withKey('anything')).status]).to.deep.equal([200, 200]);
    await server.close();
    await serve(KEY);
    const refused = [await get(), await withKey(''), await withKey(`${KEY}x`), await withKey(KEY.slice(1))];
    expect(refused.map(({ status }) => status)).to.deep.equal([401, 401, 401, 401]);
    expect((await errorOf(refused[0]!)).code).to.equal('UNAUTHORIZED');
    expect(refused[0]!.headers.get('cache-control')).to.equal('no-store');
    expect((await withKey()).status).to.equal(200);
  });

  it('lets 100 of 200 requests in one millisecond through, and says when to come back', async () => {
    await serve();
    expect(await statusesOf(200, () => get())).to.deep.equal({ 200: 100, 429: 100 });
    await service.clock.advance(1_500);
    const refused = await get();
    expect(refused.headers.get('retry-after')).to.equal('59');
    expect(refused.headers.get('cache-control')).to.equal('no-store');
    expect((await errorOf(refused)).code).to.equal('RATE_LIMITED');
    await service.clock.advance(RATE_LIMIT.windowMs);
    expect((await get()).status).to.equal(200);
  });

  it('gives no new window for a new key where none is asked for', async () => {
    await serve();
    let key = 0;
    const rotate = () => withKey(`key-${(key += 1)}`);
    expect(await statusesOf(101, rotate)).to.deep.equal({ 200: 100, 429: 1 });
  });

  it('answers wrong keys with 401 and then 429, while the right one is still let in', async () => {
    await serve(KEY);
    expect(await statusesOf(120, () => withKey('wrong'))).to.deep.equal({ 401: 100, 429: 20 });
    expect((await get()).status).to.equal(429);
    expect((await withKey()).status).to.equal(200);
    expect(await statusesOf(100, () => withKey())).to.deep.equal({ 200: 99, 429: 1 });
  });

  it('lets everyone in while the limiter is away, and says so in the log; a wrong key stays wrong', async () => {
    await serve(KEY, { rateLimiter: { take: () => errAsync({ kind: 'rate_limiter_unavailable' }) } });
    expect(await statusesOf(150, () => withKey())).to.deep.equal({ 200: 150 });
    expect((await withKey('wrong')).status).to.equal(401);
    expect(server.logs.lines.map(({ msg }) => msg)).to.include('Rate limiter unavailable: request let in');
    expect(server.logs.text).not.to.contain(KEY);
  });

  it('answers HEAD with the headers alone', async () => {
    await serve();
    const response = await fetch(`${server.url}/api/health/v2`, { method: 'HEAD' });
    expect([response.status, response.headers.get('x-health-version')]).to.deep.equal([200, '2.0.0']);
    expect(await response.text()).to.equal('');
  });

  it('limits no other view', async () => {
    await serve();
    await statusesOf(101, () => get());
    for (const path of ['/api/health', '/health', '/api/health/ready']) {
      expect((await fetch(server.url + path)).status).to.equal(200);
    }
  });

  it('asks each component once for 100 requests at once', async () => {
    await serve();
    await statusesOf(100, () => get());
    expect(Object.values(probes).map(({ timesAsked }) => timesAsked)).to.deep.equal([1, 1, 1, 1, 1, 1]);
  });
});
