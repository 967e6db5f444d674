import { expect } from 'chai';
import { ADMIN, deduct, errorOf, post, TAKEN } from '../http/support/requests.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { testDatabase } from '../support/postgres.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';
import { DIAGNOSTICS, HealthReader } from './health-reader.ts';
import { OpenedParts } from './opened-parts.ts';

const ROUNDS = 3;
const CHANGE_MS_MAX = 10_000;
const REFUSAL_MS_MAX = 2_000;
const CIRCUIT = 'soroban_rpc';
const REASON = { reason: 'node under repair' };

/** Every metric of spec/health.md whose owner is there; a histogram by one of its series. */
const METRICS = [
  'http_requests_total',
  'http_request_duration_seconds_bucket',
  'health_checks_total',
  'health_check_latency_sum',
  'circuit_breaker_trips_total',
  'cost_saved_usd',
  'health_component_status',
  'health_component_duration_seconds_bucket',
  'health_snapshot_reads_total',
  'health_responses_total',
  'circuit_breaker_state',
  'circuit_breaker_calls_total',
  'worker_last_success_timestamp_seconds',
  'charges_total',
  'soroban_calls_total',
  'db_connection_failures_total',
  'charge_duration_seconds_bucket',
  'charge_batch_size_bucket',
  'charges_open',
  'charge_oldest_open_seconds',
  'chain_transactions_total',
  'process_cpu_user_seconds_total',
  'nodejs_eventloop_lag_seconds',
];

describe('the circuits of a running service', () => {
  let deployment: LiveDeployment;
  let proxy: TcpProxy;
  let server: ServerProcess;
  let health: HealthReader;
  const opened = new OpenedParts();

  before(async () => {
    const database = await testDatabase();
    const databaseUrl = new URL(database.url);
    proxy = await opened.open(TcpProxy.before({ host: databaseUrl.hostname, port: Number(databaseUrl.port) }));
    databaseUrl.host = `127.0.0.1:${proxy.port}`;
    deployment = await opened.open(LiveDeployment.open(database));
    await deployment.fund(['user_alice'], '10');
    server = await deployment.start({
      DATABASE_URL: databaseUrl.href,
      DB_STATEMENT_TIMEOUT_MS: '700',
      CIRCUIT_BREAKER_COOLDOWN_MS: '300',
      RETRY_BASE_DELAY_MS: '10',
    });
    health = new HealthReader(server.url);
  });
  after(() => opened.close());

  const depositHealth = async () => (await health.get('/api/deposits/health')).body;
  const tripsOf = async (circuit: string) =>
    (await health.get(DIAGNOSTICS)).body.circuitBreakers.find(({ service }) => service === circuit)!.trips;
  /** Charges again and again until the circuit is in this state. */
  const chargeUntil = (state: string, requestId: string) =>
    waitUntil(
      async () => {
        await (await deduct(server.url, { requestId })).arrayBuffer();
        return (await depositHealth()).circuitBreaker.state === state;
      },
      CHANGE_MS_MAX,
      `the circuit does not become ${state}`,
    );
  const expectRefused = async (requestId: string) => {
    const startedAt = performance.now();
    const refused = await deduct(server.url, { requestId });
    expect(performance.now() - startedAt).to.be.below(REFUSAL_MS_MAX);
    expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
  };
  const admin = (action: string, service = CIRCUIT) =>
    post(`${server.url}/api/admin/circuit-breakers/${service}/${action}`, REASON, ADMIN);

  it('open while the network is away and close when it is back, three times over, and every charge is made once', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const requestId = `req_round_${round}`;
      const tripsBefore = round === 1 ? 0 : await tripsOf(CIRCUIT);
      await deployment.network.goDown();
      await chargeUntil('OPEN', requestId);
      expect((await depositHealth()).status).to.equal('degraded');
      expect(await tripsOf(CIRCUIT)).to.be.above(tripsBefore);
      await expectRefused(requestId);
      await deployment.network.comeBack();
      await chargeUntil('CLOSED', requestId);
      expect((await deduct(server.url, { requestId })).status).to.be.oneOf(TAKEN);
    }
    await everythingFinal(deployment);
    expect(await countOf(deployment, `request_id like 'req_round_%' and status = 'confirmed'`)).to.equal(ROUNDS);
    await expectBooksToMatch(deployment);
  });

  it('are held open by an administrator until a reset, on record, and only where there is one', async () => {
    expect((await admin('open')).status).to.equal(200);
    await expectRefused('req_held');
    const { circuitBreaker } = await depositHealth();
    expect(circuitBreaker).to.include({ state: 'OPEN', retryAfterMs: 0 });
    expect((await admin('reset', 'made-up')).status).to.equal(404);
    expect((await admin('reset')).status).to.equal(200);
    expect((await deduct(server.url, { requestId: 'req_held' })).status).to.be.oneOf(TAKEN);
    await everythingFinal(deployment);
  });

  it('can be reset without a database by whoever manages health, and not by an administrator, who is on record', async () => {
    expect((await admin('open')).status).to.equal(200);
    proxy.freeze();
    try {
      const refused = await admin('reset');
      expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([503, 'DATABASE_UNAVAILABLE']);
      expect(await health.stateOf(CIRCUIT)).to.equal('forced_open');
      const reset = await health.manage({ action: 'reset_circuit_breaker', service: CIRCUIT });
      expect([reset.status, await health.stateOf(CIRCUIT)]).to.deep.equal([200, 'closed']);
    } finally {
      proxy.heal();
    }
    expect(server.output.text).to.match(/"audit":true,"action":"reset_circuit_breaker","target":"soroban_rpc"/);
  });

  it('are exported with every other metric of health', async () => {
    await health.verdicts();
    const text = await (await fetch(`${server.url}/api/metrics`)).text();
    const sampled = new Set(text.split('\n').map((line) => /^[a-z_]+(?=[ {])/.exec(line)?.[0]));
    for (const metric of METRICS) expect(sampled, metric).to.include(metric);
    const state = `circuit_breaker_state{service="${CIRCUIT}",state="closed"} 1`;
    expect(text.split('\n')).to.include(state);
  });
});
