import { expect } from 'chai';
import { healthService, usualProbes } from './support/health-service.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';

describe('/api/admin/circuit-breakers', () => {
  let service: ReturnType<typeof healthService>;
  let server: HttpServer;
  let url: string;
  beforeEach(async () => {
    service = healthService([usualProbes().database, usualProbes().workers]);
    server = await startHttpServer(service.parts);
    url = `${server.url}/api/admin/circuit-breakers`;
  });
  afterEach(() => server.close());

  const REASON = { reason: 'the node was replaced' };
  const stateOf = (circuit: string) => service.breakers.of(circuit).stateAt(service.clock.now());

  it('lists every circuit by name with its state', async () => {
    const horizon = service.breakers.of('horizon');
    for (let failure = 0; failure < 5; failure += 1) {
      const now = service.clock.now();
      horizon.settle(horizon.acquire(now)._unsafeUnwrap(), 'failure', now);
    }
    const response = await fetch(url, { headers: ADMIN });
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const calm = { state: 'closed', failures: 0, trips: 0, retryAfterMs: 0 };
    expect(await response.json()).to.deep.equal({
      data: [
        { service: 'health:database', ...calm },
        { service: 'health:workers', ...calm },
        { service: 'horizon', state: 'open', failures: 5, trips: 1, retryAfterMs: 30_000 },
      ],
    });
  });

  it('opens a circuit until it is reset', async () => {
    service.breakers.of('soroban_rpc');
    const opened = await post(`${url}/soroban_rpc/open`, REASON);
    expect(opened.status).to.equal(200);
    expect(await opened.json()).to.include({ service: 'soroban_rpc', state: 'forced_open' });
    expect(stateOf('soroban_rpc')).to.equal('forced_open');
    const reset = await post(`${url}/soroban_rpc/reset`, REASON);
    expect(await reset.json()).to.include({ service: 'soroban_rpc', state: 'closed' });
    expect(stateOf('soroban_rpc')).to.equal('closed');
  });

  it('takes a name with a colon, as it is and encoded', async () => {
    for (const name of ['health:database', 'health%3Adatabase']) {
      expect((await post(`${url}/${name}/open`, REASON)).status).to.equal(200);
      expect(stateOf('health:database')).to.equal('forced_open');
      service.breakers.of('health:database').reset(service.clock.now());
    }
  });

  it('answers 404 for a circuit that nobody knows, and makes none', async () => {
    for (const action of ['open', 'reset']) {
      const response = await post(`${url}/made-up/${action}`, REASON);
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'CIRCUIT_BREAKER_NOT_FOUND']);
    }
    expect(service.breakers.list(service.clock.now())).to.have.length(2);
  });

  it('wants a reason, and leaves an audit line of every attempt', async () => {
    expect(await faultsOf(await post(`${url}/health:database/open`, {}))).to.deep.equal(['body.reason INVALID_TYPE']);
    await post(`${url}/health:database/open`, REASON, { ...ADMIN, 'X-Request-Id': 'corr-1' });
    await post(`${url}/made-up/reset`, REASON, { ...ADMIN, 'X-Request-Id': 'corr-2' });
    const lines = server.logs.lines.filter(({ audit }) => audit === true);
    const { reason } = REASON;
    expect(lines.map((line) => [line['action'], line['target'], line['reason'], line['outcome']])).to.deep.equal([
      ['open_circuit_breaker', 'health:database', reason, 'opened'],
      ['reset_circuit_breaker', 'made-up', reason, 'unknown_circuit'],
    ]);
    expect(lines.map(({ correlationId }) => correlationId)).to.deep.equal(['corr-1', 'corr-2']);
  });

  it('is for administrators alone', async () => {
    for (const [headers, status] of [
      [{}, 401],
      [ALICE, 403],
    ] as const) {
      expect((await fetch(url, { headers })).status).to.equal(status);
      expect((await post(`${url}/health:database/open`, REASON, headers)).status).to.equal(status);
      expect((await post(`${url}/health:database/reset`, REASON, headers)).status).to.equal(status);
    }
    expect(stateOf('health:database')).to.equal('closed');
  });
});
