import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { type HttpDependencies } from '../../src/adapters/http/dependencies.ts';
import { GONE } from '../core/health/support/scripted-probe.ts';
import { healthService, usualProbes } from './support/health-service.ts';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';
import { errorOf, faultsOf, type ErrorBody } from './support/requests.ts';

const KEY = 'health-key-of-the-tests-0123456789abcdef';
const WITH_KEY = { 'X-API-Key': KEY };

describe('Seed 003’s management', () => {
  let probes: ReturnType<typeof usualProbes>;
  let service: ReturnType<typeof healthService>;
  let server: HttpServer;

  async function serve(apiKey: string | null = KEY, overrides: Partial<HttpDependencies> = {}): Promise<void> {
    probes = usualProbes();
    service = healthService(Object.values(probes), { apiKey });
    server = await startHttpServer({ ...service.parts, ...overrides });
  }
  afterEach(() => server.close());

  const get = (query: string, headers: Record<string, string> = WITH_KEY) =>
    fetch(`${server.url}/api/health/v2/manage${query}`, { headers });
  const post = (body: unknown, headers: Record<string, string> = WITH_KEY) =>
    fetch(`${server.url}/api/health/v2/manage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const stateOf = (circuit: string) => service.breakers.of(circuit).stateAt(service.clock.now());
  const open = (circuit: string) => service.breakers.of(circuit).forceOpen(service.clock.now());

  describe('GET /api/health/v2/manage', () => {
    it('shows a diagnosis in names, words and numbers', async () => {
      await serve();
      probes.horizon.answer = () => Promise.reject(new Error('https://horizon.internal:8000 refused'));
      await fetch(`${server.url}/api/health/v2`, { headers: WITH_KEY });
      open('horizon');
      const response = await get('?action=diagnostics');
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      const text = await response.text();
      expect(text).not.to.match(/:\/\/|internal|refused|Error/);
      const body = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
      expect(body).to.have.all.keys(
        ...['timestamp', 'phase', 'services', 'states', 'circuitBreakers', 'workers', 'pools', 'eventLoopDelay'],
      );
      expect(body['services']![2]).to.include({ id: 'horizon', status: 'down', reason: 'unavailable', version: 1 });
      const circuit = { service: 'horizon', state: 'forced_open', failures: 0, trips: 0, retryAfterMs: 0 };
      expect(body['circuitBreakers']).to.deep.include(circuit);
      expect(body['workers']).to.deep.equal([{ worker: 'submit_charges', lastRunAt: null, missed: 0 }]);
      expect(body['pools']).to.deep.equal({ database: { max: 10, used: 1, idle: 2, waiting: 0 } });
      expect(body['eventLoopDelay']).to.deep.equal({ meanMs: 0, p99Ms: 0, maxMs: 0 });
      expect(body['states']).to.have.property('horizon');
      expect(body['phase']).to.equal('ready');
    });

    it('shows a diagnosis though the shared states cannot be read', async () => {
      await serve();
      const { diagnoseHealth } = service.parts.health;
      const execute = async () => ({ ...(await diagnoseHealth.execute()), states: null });
      Object.assign(service.parts.health, { diagnoseHealth: { execute } });
      expect(await (await get('?action=diagnostics')).json()).to.include({ states: null, phase: 'ready' });
    });

    it('exports seed 003’s metrics, and nothing that is guarded by another key', async () => {
      await serve();
      await fetch(`${server.url}/api/health/v2`, { headers: WITH_KEY });
      const response = await get('?action=metrics');
      expect(response.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
      const lines = (await response.text()).split('\n');
      expect(lines).to.include.members([
        '# HELP health_checks_total Total number of health checks performed',
        '# TYPE health_checks_total counter',
        'health_checks_total{status="success"} 6',
        'health_checks_total{status="failure"} 0',
        '# HELP health_check_latency_sum Sum of health check latencies in milliseconds',
        '# TYPE health_check_latency_sum counter',
        'health_check_latency_sum 0',
        '# HELP circuit_breaker_trips_total Total circuit breaker trips',
        '# TYPE circuit_breaker_trips_total counter',
        'circuit_breaker_trips_total 0',
      ]);
      expect(lines.filter((line) => line.includes('charges_total'))).to.deep.equal([]);
    });

    for (const query of ['', '?action=', '?action=reset', '?action=metrics&action=diagnostics']) {
      it(`answers 400 to "${query}", naming what there is`, async () => {
        await serve();
        const response = await get(query);
        expect(response.status).to.equal(400);
        const { code, details } = await errorOf(response);
        expect(code).to.equal('VALIDATION_ERROR');
        expect(details![0]!.field).to.equal('query.action');
        expect(details![0]!.message).to.contain('diagnostics').and.contain('metrics');
      });
    }
  });

  describe('POST /api/health/v2/manage', () => {
    it('resets the circuits of a service', async () => {
      await serve();
      open('redis');
      open('health:redis');
      const response = await post({ action: 'reset_circuit_breaker', service: 'redis' });
      expect(response.status).to.equal(200);
      expect(await response.text()).to.equal(
        '{"success":true,"message":"Circuit breaker of redis reset","timestamp":"2026-02-26T10:30:00.000Z"}',
      );
      expect([stateOf('redis'), stateOf('health:redis')]).to.deep.equal(['closed', 'closed']);
    });

    it('understands the seed’s bare curl, which calls its JSON a form', async () => {
      await serve(null);
      const body = '{"action":"reset_circuit_breaker","service":"redis"}';
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', undefined]) {
        open('health:redis');
        const headers = type === undefined ? undefined : { 'Content-Type': type };
        const bytes = new TextEncoder().encode(body);
        const response = await fetch(`${server.url}/api/health/v2/manage`, {
          method: 'POST',
          body: bytes,
          ...(headers && { headers }),
        });
        expect([response.status, stateOf('health:redis')]).to.deep.equal([200, 'closed']);
      }
    });

    it('checks one service now, or all of them', async () => {
      await serve();
      const one = await post({ action: 'force_health_check', service: 'redis' });
      expect(await one.json()).to.include({ success: true, message: 'Health check of redis completed' });
      expect([probes.redis.timesAsked, probes.database.timesAsked]).to.deep.equal([1, 0]);
      probes.database.say(GONE);
      const all = await post({ action: 'force_health_check' });
      expect(await all.json()).to.include({ success: true, message: 'Health check of all services completed' });
      expect([probes.redis.timesAsked, probes.database.timesAsked]).to.deep.equal([2, 1]);
      expect((await fetch(`${server.url}/api/health`)).status).to.equal(503);
    });

    it('says that a check has not ended', async () => {
      await serve();
      Object.assign(service.parts.health, { manageHealth: { execute: () => okAsync(false) } });
      expect(await (await post({ action: 'force_health_check' })).json()).to.include({
        success: true,
        message: 'Health check of all services started, not finished yet',
      });
    });

    it('answers 404 for a service that nobody knows, and repeats its name nowhere', async () => {
      await serve();
      for (const action of ['reset_circuit_breaker', 'force_health_check']) {
        const response = await post({ action, service: 'made-up' });
        expect(response.status).to.equal(404);
        const text = await response.text();
        expect((JSON.parse(text) as ErrorBody).code).to.equal('SERVICE_NOT_FOUND');
        expect(text).not.to.contain('made-up');
      }
    });

    it('answers 400 to a command that is none, naming what there is', async () => {
      await serve();
      const faults = async (body: unknown) => faultsOf(await post(body));
      expect(await faults({ action: 'reset_circuit_breaker' })).to.deep.equal(['body.service INVALID_TYPE']);
      expect(await faults({ action: 'reset_circuit_breaker', service: '' })).to.deep.equal(['body.service TOO_SMALL']);
      expect(await faults({ action: 'force_health_check', all: true })).to.deep.equal(['body.all UNRECOGNIZED_KEYS']);
      const { details } = await errorOf(await post({ action: 'restart' }));
      expect(details![0]!.message).to.contain('reset_circuit_breaker').and.contain('force_health_check');
      expect((await errorOf(await post('action=force_health_check'))).code).to.equal('INVALID_JSON');
      expect((await post(`"${'x'.repeat(200_000)}"`)).status).to.equal(413);
    });

    it('leaves an audit line of every attempt, also of the refused one', async () => {
      await serve();
      const headers = { ...WITH_KEY, 'X-Request-Id': 'corr-1' };
      await post({ action: 'reset_circuit_breaker', service: 'redis' }, headers);
      await post({ action: 'force_health_check', service: 'made-up' }, headers);
      await post({ action: 'force_health_check' }, headers);
      const lines = server.logs.lines.filter(({ audit }) => audit === true);
      expect(
        lines.map(({ action, target, outcome, correlationId }) => [action, target, outcome, correlationId]),
      ).to.deep.equal([
        ['reset_circuit_breaker', 'redis', 'done', 'corr-1'],
        ['force_health_check', 'made-up', 'unknown_service', 'corr-1'],
        ['force_health_check', null, 'done', 'corr-1'],
      ]);
      expect(server.logs.text).not.to.contain(KEY);
    });
  });

  describe('The management of health', () => {
    const COMMAND = { action: 'reset_circuit_breaker', service: 'redis' };

    it('asks for the key where there is one, before it reads anything', async () => {
      await serve();
      open('health:redis');
      for (const headers of [{}, { 'X-API-Key': `${KEY}x` }]) {
        expect([(await get('?action=nothing', headers)).status, (await post('{', headers)).status]).to.deep.equal([
          401, 401,
        ]);
        expect((await post(COMMAND, headers)).status).to.equal(401);
      }
      expect(stateOf('health:redis')).to.equal('forced_open');
    });

    it('is closed in production without a key, whatever key is offered', async () => {
      await serve(null, { access: access(true) });
      for (const response of [await get('?action=diagnostics'), await get('?action=metrics'), await post(COMMAND)]) {
        expect(response.status).to.equal(403);
        expect((await errorOf(response)).code).to.equal('HEALTH_KEY_NOT_CONFIGURED');
      }
      expect((await fetch(`${server.url}/api/health/v2`)).status).to.equal(200);
    });

    it('is open in production to the holder of the key, and outside production to anyone where there is none', async () => {
      await serve(KEY, { access: access(true) });
      expect([(await get('?action=diagnostics')).status, (await post(COMMAND)).status]).to.deep.equal([200, 200]);
      await server.close();
      await serve(null);
      expect([(await get('?action=diagnostics', {})).status, (await post(COMMAND, {})).status]).to.deep.equal([
        200, 200,
      ]);
    });

    it('shares the window of v2', async () => {
      await serve(null);
      const asked = Array.from({ length: 50 }, () => [fetch(`${server.url}/api/health/v2`), post(COMMAND)]).flat();
      expect(new Set((await Promise.all(asked)).map(({ status }) => status))).to.deep.equal(new Set([200]));
      expect((await get('?action=diagnostics')).status).to.equal(429);
    });
  });
});
