import { expect } from 'chai';
import { type ComponentCheck, OK } from '../../src/core/health/component.ts';
import { GONE, LAGGING, type ScriptedProbe } from '../core/health/support/scripted-probe.ts';
import { waitUntil } from '../support/wait-until.ts';
import { healthService, usualProbes } from './support/health-service.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';

type Body = Readonly<Record<string, unknown>>;

/** For a request to come as far as the components. */
const ASKED_MS_MAX = 5_000;

describe('The public health views', () => {
  let probes: ReturnType<typeof usualProbes>;
  let service: ReturnType<typeof healthService>;
  let server: HttpServer;
  let rest: HttpServer[];

  /** Serves these components; a test that needs others calls it again. */
  async function serve(components: readonly ScriptedProbe[], started = true): Promise<void> {
    service = healthService(components, { started });
    server = await startHttpServer({ ...service.parts, version: '1.0.0' });
    rest.push(server);
  }

  beforeEach(async () => {
    rest = [];
    probes = usualProbes();
    await serve(Object.values(probes));
  });
  afterEach(() => Promise.all(rest.map((each) => each.close())));

  const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
  const bodyOf = async (path: string) => (await (await get(path)).json()) as Body;
  const outcomeOf = async (path: string) => {
    const response = await get(path);
    return [response.status, ((await response.json()) as Body)['status']];
  };
  /** What is known is too old for every view afterwards. */
  const later = () => service.clock.advance(10_000);

  /** The status and the word of each path while the component says so. */
  async function outcomes(paths: readonly string[], probe: ScriptedProbe, check: ComponentCheck): Promise<unknown[]> {
    probe.say(check);
    await later();
    return Promise.all(paths.map(outcomeOf));
  }

  describe('GET /api/health', () => {
    it('answers exactly the body of seed 000', async () => {
      const response = await get('/api/health');
      expect(response.status).to.equal(200);
      expect(await response.text()).to.equal(
        '{"status":"ok","version":"1.0.0","timestamp":"2026-02-26T10:30:00.000Z",' +
          '"checks":{"api":"ok","database":"ok","soroban_rpc":"ok","horizon":"ok"}}',
      );
      expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(response.headers.get('cache-control')).to.equal('no-store');
    });

    it('leaves a disabled check out', async () => {
      await serve([probes.database, probes.workers]);
      expect((await bodyOf('/api/health'))['checks']).to.deep.equal({ api: 'ok', database: 'ok' });
    });

    it('answers 200 ok, 200 degraded and 503 down', async () => {
      const api = ['/api/health'];
      expect(await outcomes(api, probes.database, OK)).to.deep.equal([[200, 'ok']]);
      expect(await outcomes(api, probes.horizon, GONE)).to.deep.equal([[200, 'degraded']]);
      expect(await outcomes(api, probes.database, LAGGING)).to.deep.equal([[200, 'degraded']]);
      expect(await outcomes(api, probes.database, GONE)).to.deep.equal([[503, 'down']]);
    });

    it('says when to ask again while it is down', async () => {
      probes.database.say(GONE);
      const response = await get('/api/health');
      expect(response.headers.get('retry-after')).to.equal('5');
      expect(await response.json()).to.have.all.keys('status', 'version', 'timestamp', 'checks');
    });

    it('answers HEAD with the status alone', async () => {
      probes.database.say(GONE);
      const response = await fetch(`${server.url}/api/health`, { method: 'HEAD' });
      expect(response.status).to.equal(503);
      expect(await response.text()).to.equal('');
    });

    it('is down for load balancers as soon as the process drains', async () => {
      await get('/api/health');
      service.lifecycle.drain();
      expect(await outcomeOf('/api/health')).to.deep.equal([503, 'down']);
      expect((await bodyOf('/api/health'))['checks']).to.deep.include({ api: 'down', database: 'ok' });
    });

    it('answers the IETF draft’s body to whoever asks for its media type', async () => {
      probes.horizon.say(LAGGING);
      const response = await get('/api/health', { Accept: 'application/health+json' });
      expect(response.headers.get('content-type')).to.match(/^application\/health\+json/);
      expect(response.headers.get('vary')).to.equal('Accept');
      const time = '2026-02-26T10:30:00.000Z';
      const check = { componentType: 'component', observedValue: 0, observedUnit: 'ms', status: 'pass', time };
      expect(await response.json()).to.deep.equal({
        status: 'warn',
        version: '1',
        releaseId: '1.0.0',
        checks: {
          'database:responseTime': [{ ...check, componentId: 'database', componentType: 'datastore' }],
          'soroban_rpc:responseTime': [{ ...check, componentId: 'soroban_rpc' }],
          'horizon:responseTime': [{ ...check, componentId: 'horizon', status: 'warn' }],
        },
      });
      probes.database.say(GONE);
      await later();
      const down = await get('/api/health', { Accept: 'application/health+json' });
      expect([down.status, ((await down.json()) as Body)['status']]).to.deep.equal([503, 'fail']);
    });

    for (const accept of ['*/*', 'application/json', 'application/json, application/health+json', 'text/html']) {
      it(`answers seed 000’s body to Accept: ${accept}`, async () => {
        const response = await get('/api/health', { Accept: accept });
        expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
      });
    }
  });

  describe('GET /health', () => {
    it('answers exactly the body of seed 002', async () => {
      await serve([probes.database, probes.supabase, probes.workers]);
      const response = await get('/health');
      expect(response.status).to.equal(200);
      expect(await response.text()).to.equal(
        '{"status":"healthy","version":"1.0.0",' +
          '"details":{"database":"healthy","supabase":"healthy","workers":"healthy"}}',
      );
      expect(response.headers.get('cache-control')).to.equal('no-store');
    });

    it('answers 200 healthy, 200 degraded and 500 unhealthy, be it the database, a worker or an external service', async () => {
      const path = ['/health'];
      expect(await outcomes(path, probes.redis, OK)).to.deep.equal([[200, 'healthy']]);
      expect(await outcomes(path, probes.redis, GONE)).to.deep.equal([[200, 'degraded']]);
      for (const critical of [probes.database, probes.workers, probes.supabase, probes.horizon]) {
        expect(await outcomes(path, critical, LAGGING)).to.deep.equal([[200, 'degraded']]);
        expect(await outcomes(path, critical, GONE)).to.deep.equal([[500, 'unhealthy']]);
        critical.say(OK);
      }
      probes.horizon.say(GONE);
      await later();
      expect((await bodyOf('/health'))['details']).to.deep.include({ horizon: 'unhealthy', database: 'healthy' });
    });

    it('answers 150 ms after it was asked though everything hangs, with what was known last', async () => {
      await get('/health');
      await later();
      for (const probe of Object.values(probes)) probe.hang();
      const asked = outcomeOf('/health');
      await waitUntil(() => probes.workers.timesAsked === 2, ASKED_MS_MAX, 'nobody was asked');
      await service.clock.advance(150);
      expect(await asked).to.deep.equal([200, 'healthy']);
    });
  });

  describe('GET /api/health/live', () => {
    it('is ok whatever the dependencies do, and asks none', async () => {
      for (const probe of Object.values(probes)) probe.hang();
      service.lifecycle.drain();
      const response = await get('/api/health/live');
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      expect(await response.json()).to.deep.equal({ status: 'ok' });
      expect(Object.values(probes).map(({ timesAsked }) => timesAsked)).to.deep.equal([0, 0, 0, 0, 0, 0]);
    });
  });

  describe('GET /api/health/ready', () => {
    const READY = ['/api/health/ready'];

    it('follows the database and nothing else', async () => {
      expect(await outcomes(READY, probes.horizon, GONE)).to.deep.equal([[200, 'ok']]);
      expect(await outcomes(READY, probes.database, LAGGING)).to.deep.equal([[200, 'degraded']]);
      expect(await outcomes(READY, probes.database, GONE)).to.deep.equal([[503, 'down']]);
      expect(probes.horizon.timesAsked).to.equal(0);
    });

    it('is 503 the moment the process drains, while it still lives', async () => {
      expect(await outcomeOf('/api/health/ready')).to.deep.equal([200, 'ok']);
      service.lifecycle.drain();
      expect(await outcomeOf('/api/health/ready')).to.deep.equal([503, 'draining']);
      expect((await get('/api/health/live')).status).to.equal(200);
    });

    it('is 503 while the process starts', async () => {
      await serve(Object.values(probes), false);
      expect(await outcomeOf('/api/health/ready')).to.deep.equal([503, 'starting']);
    });
  });

  describe('GET /api/health/startup', () => {
    it('is 503 until the process has started and every component was checked once, however that went', async () => {
      for (const probe of Object.values(probes)) probe.say(GONE);
      await serve(Object.values(probes), false);
      expect(await outcomeOf('/api/health/startup')).to.deep.equal([503, 'starting']);
      expect(probes.database.timesAsked).to.equal(0);
      service.lifecycle.markReady();
      expect(await outcomeOf('/api/health/startup')).to.deep.equal([200, 'ok']);
      expect(await outcomeOf('/api/health/startup')).to.deep.equal([200, 'ok']);
      expect(probes.database.timesAsked).to.equal(1);
    });

    it('is 503 while a component has not been checked in time', async () => {
      probes.horizon.hang();
      const asked = outcomeOf('/api/health/startup');
      await waitUntil(() => probes.horizon.timesAsked === 1, ASKED_MS_MAX, 'nobody was asked');
      await service.clock.advance(800);
      expect(await asked).to.deep.equal([503, 'starting']);
    });
  });

  describe('GET /api/deposits/health', () => {
    const trip = (name: string) => {
      const breaker = service.breakers.of(name);
      for (let failure = 0; failure < 5; failure += 1) {
        const now = service.clock.now();
        breaker.settle(breaker.acquire(now)._unsafeUnwrap(), 'failure', now);
      }
    };
    const closed = { status: 'ok', circuitBreaker: { state: 'CLOSED', failures: 0, retryAfterMs: 0 } };

    it('is closed before anything went the way of a deposit, and whatever other circuits do', async () => {
      expect(await bodyOf('/api/deposits/health')).to.deep.equal(closed);
      service.breakers.of('soroban_rpc');
      trip('upstream:weather');
      trip('health:horizon');
      const response = await get('/api/deposits/health');
      expect(response.headers.get('cache-control')).to.equal('no-store');
      expect(await response.json()).to.deep.equal(closed);
    });

    it('shows the worse of the two circuits that a deposit goes through', async () => {
      service.breakers.of('soroban_rpc');
      trip('horizon');
      await service.clock.advance(10_000);
      const open = { state: 'OPEN', failures: 5, retryAfterMs: 20_000 };
      expect(await bodyOf('/api/deposits/health')).to.deep.equal({ status: 'degraded', circuitBreaker: open });
      await service.clock.advance(20_000);
      const halfOpen = { state: 'HALF_OPEN', failures: 5, retryAfterMs: 0 };
      expect(await bodyOf('/api/deposits/health')).to.deep.equal({ status: 'degraded', circuitBreaker: halfOpen });
      service.breakers.of('soroban_rpc').forceOpen(service.clock.now());
      expect((await bodyOf('/api/deposits/health'))['circuitBreaker']).to.include({ state: 'OPEN', failures: 0 });
    });
  });

  describe('Every public view', () => {
    const PATHS = ['/api/health', '/health', '/api/health/ready', '/api/health/startup', '/api/deposits/health'];

    it('counts its answers by view and code', async () => {
      probes.database.say(GONE);
      for (const path of [...PATHS, '/api/health/live']) await get(path);
      const { body } = await service.metrics.healthText();
      for (const labels of [
        'view="api",code="503"',
        'view="health",code="500"',
        'view="ready",code="503"',
        'view="startup",code="200"',
        'view="deposits",code="200"',
        'view="live",code="200"',
      ]) {
        expect(body).to.contain(`health_responses_total{${labels}} 1`);
      }
    });

    it('tells nothing of a bug, and counts it', async () => {
      const execute = () => Promise.reject(new Error('postgres://user:secret@10.0.0.7'));
      Object.assign(service.parts.health, { checkHealth: { execute } });
      const response = await get('/api/health');
      expect(response.status).to.equal(500);
      expect(await response.text())
        .to.contain('INTERNAL_ERROR')
        .and.not.contain('postgres');
      expect((await service.metrics.healthText()).body).to.contain('{view="api",code="500"} 1');
    });

    it('holds no address, message or stack, even when a probe fails by a bug', async () => {
      for (const probe of Object.values(probes)) {
        probe.answer = () => Promise.reject(new Error('connect ECONNREFUSED postgres://user:secret@10.0.0.7:5432'));
      }
      for (const path of PATHS)
        expect(await (await get(path)).text()).not.to.match(/:\/\/|10\.0\.0\.7|ECONN|Error| at /);
    });
  });
});
