import { expect } from 'chai';
import { SECRETS } from '../http/support/examples.ts';
import { counted } from '../support/live-metrics.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { LivePostgres } from '../support/live-postgres.ts';
import { type ServerProcess, type Variables } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { DIAGNOSTICS, HealthReader } from './health-reader.ts';
import { TROUBLES } from './health-troubles.ts';
import { HeldTables } from './held-tables.ts';
import { HttpDependency } from './http-dependency.ts';
import { NetworkWithPast } from './network-with-past.ts';
import { OpenedParts } from './opened-parts.ts';

const PROBE_KEY = 'anon-key-of-the-tests';
const TIMEOUT_MS = '1000';
/** The longest deadline of a view is 2.5 s; the rest is for a busy machine. */
const ANSWER_MS_MAX = 4_000;
const CHANGE_MS_MAX = 10_000;
/** A worker misses its second interval 10 s after its last completed run. */
const STALE_MS_MAX = 20_000;
const CALLERS = 500;
const COMPONENTS = ['database', 'soroban_rpc', 'horizon', 'workers', 'vault_pool', 'supabase'];

const WELL = { api: '200 ok', health: '200 healthy', v2: '200 healthy', ready: '200 ok', live: '200 ok' };
const DEGRADED = { ...WELL, api: '200 degraded', health: '200 degraded', v2: '200 degraded' };
const EXTERNAL_DOWN = { ...DEGRADED, health: '500 unhealthy' };
const DOWN = { api: '503 down', health: '500 unhealthy', v2: '503 down', ready: '503 down', live: '200 ok' };

describe('health with everything real', () => {
  let postgres: LivePostgres;
  let network: NetworkWithPast;
  let supabase: HttpDependency;
  let deployment: LiveDeployment;
  let server: ServerProcess;
  let views: HealthReader;
  /** A server as in production, on a database and a network of its own. */
  let productionDeployment: LiveDeployment;
  let production: ServerProcess;
  let productionSupabase: HttpDependency;
  let productionViews: HealthReader;

  const opened = new OpenedParts();

  before(async () => {
    [network, supabase, productionSupabase, postgres] = await Promise.all([
      opened.open(NetworkWithPast.open()),
      opened.open(HttpDependency.open()),
      opened.open(HttpDependency.open()),
      LivePostgres.start(),
    ]);
    deployment = await opened.open(LiveDeployment.open(postgres));
    productionDeployment = await opened.open(LiveDeployment.open());
    [server, production] = await Promise.all([
      deployment.start(onRequest()),
      productionDeployment.start(inProduction()),
    ]);
    views = new HealthReader(server.url);
    productionViews = new HealthReader(production.url);
  });
  after(() => opened.close());

  /** Nothing is checked unless somebody asks. */
  const onRequest = (): Variables => ({
    SOROBAN_RPC_URL: `${network.url}/rpc`,
    HORIZON_URL: `${network.url}/horizon`,
    SOROBAN_RPC_ENABLED: 'true',
    HORIZON_ENABLED: 'true',
    HEALTH_HTTP_PROBES: `supabase=${supabase.url(PROBE_KEY)}`,
    HEALTH_REFRESH_INTERVAL_MS: '0',
    HEALTH_RATE_LIMIT_MAX_REQUESTS: '1000000',
    HEALTH_CHECK_DB_TIMEOUT: TIMEOUT_MS,
    SOROBAN_RPC_TIMEOUT: TIMEOUT_MS,
    HORIZON_TIMEOUT: TIMEOUT_MS,
  });

  const inProduction = (): Variables => ({
    NODE_ENV: 'production',
    SEP10_HOME_DOMAIN: 'callora.example',
    HEALTH_HTTP_PROBES: `supabase=${productionSupabase.url(PROBE_KEY)}`,
    HEALTH_REFRESH_INTERVAL_MS: '500',
    DB_STATEMENT_TIMEOUT_MS: '1000',
  });

  describe('in production, without a key for it', () => {
    it('answers seed 002’s body with its three components, and the shared vault contract beside them', async () => {
      const isWell = async () => (await productionViews.get('/health')).body.status === 'healthy';
      await waitUntil(isWell, CHANGE_MS_MAX, 'production is not healthy');
      const { status, body } = await productionViews.get('/health');
      const details = { database: 'healthy', supabase: 'healthy', workers: 'healthy', vault_pool: 'healthy' };
      expect([status, body]).to.deep.equal([200, { status: 'healthy', version: '1.0.0', details }]);
    });

    it('lets nobody manage it, whatever key is offered, and warns its operator', async () => {
      const command = { action: 'reset_circuit_breaker', service: 'database' };
      for (const headers of [{}, { 'X-API-Key': 'anything' }]) {
        const commanded = await productionViews.manage(command, headers);
        const inspected = await productionViews.get(DIAGNOSTICS, headers);
        expect([commanded.status, inspected.status]).to.deep.equal([403, 403]);
        expect(commanded.text).to.contain('HEALTH_KEY_NOT_CONFIGURED');
        expect((await productionViews.get('/api/health/v2', headers)).status).to.equal(200);
      }
      expect(production.output.text).to.contain('HEALTH_API_KEY is not set');
    });

    it('exports its metrics to the holder of their key alone', async () => {
      const scrape = (headers: Record<string, string>) => fetch(`${production.url}/api/metrics`, { headers });
      expect((await scrape({})).status).to.equal(401);
      const text = await (await scrape({ Authorization: `Bearer ${SECRETS.metricsApiKey}` })).text();
      expect(text).to.contain('health_checks_total{status="success"}');
    });

    after('its workers go on ticking and fail from now on', async () => {
      const { DATABASE_URL: url = '' } = productionDeployment.variables();
      await opened.open(HeldTables.of(url, 'usage_events', 'chain_transactions'));
    });
  });

  describe('on request', () => {
    /** Of these two views an answer stays fresh for 5 s. */
    const askManyTimes = async () => {
      const paths = Array.from({ length: CALLERS }, (_, index) => (index % 2 === 0 ? '/health' : '/api/health/v2'));
      return new Set(await Promise.all(paths.map(async (path) => (await views.get(path)).status)));
    };
    const checksOf = (component: string) =>
      counted(server.url, 'health_component_duration_seconds_count', `component="${component}"`);

    /** A forced check may join one that began before, or take longer than it is waited for. */
    const untilFound = async (component: string, finding: string) => {
      const isFound = async () => {
        await views.check();
        return (await views.findingOf(component)) === finding;
      };
      await waitUntil(isFound, CHANGE_MS_MAX, `${component} is not ${finding}`);
    };

    it('asks each component once for 500 requests that come at once, and none while the answer is fresh', async () => {
      // The first answers of /health may come before anything is known.
      expect(await askManyTimes()).to.include(200);
      expect(await askManyTimes()).to.deep.equal(new Set([200]));
      expect(await Promise.all(COMPONENTS.map(checksOf))).to.deep.equal(COMPONENTS.map(() => 1));
      expect(supabase.timesAsked).to.equal(1);
    });

    it('is good news in every view when all is well, in seed 000’s words', async () => {
      // A machine that is busy with other tests may take a component for slow.
      const isWell = async () => {
        await views.check();
        return (await views.verdicts()).health === WELL.health;
      };
      await waitUntil(isWell, CHANGE_MS_MAX, 'it is not healthy');
      expect(await views.verdicts()).to.deep.equal(WELL);
      const { timestamp, ...body } = (await views.get('/api/health')).body;
      const checks = { api: 'ok', database: 'ok', soroban_rpc: 'ok', horizon: 'ok' };
      expect(body).to.deep.equal({ status: 'ok', version: '1.0.0', checks });
      expect(timestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect((await views.get('/api/health/startup')).status).to.equal(200);
    });

    for (const { component, name, rule, finding } of TROUBLES) {
      it(`finds ${component} ${finding} when it ${name}`, async () => {
        network.disturb(rule);
        try {
          await untilFound(component, finding);
          expect(await views.verdicts()).to.deep.equal(finding.startsWith('down') ? EXTERNAL_DOWN : DEGRADED);
        } finally {
          network.calm();
        }
        await untilFound(component, 'healthy null');
      });
    }

    it('forgives an external service its first silence, and not its second', async () => {
      network.disturb({ fault: 'stalled_answer', afterBytes: 0, method: 'getHealth' });
      try {
        await views.check('soroban_rpc');
        expect(await views.findingOf('soroban_rpc')).to.equal('degraded timeout');
        await views.check('soroban_rpc');
        expect(await views.findingOf('soroban_rpc')).to.equal('down timeout');
      } finally {
        network.calm();
      }
    });

    it('shows a named HTTP dependency where every component is shown, and not in seed 000’s list', async () => {
      for (const [status, finding] of [[503, 'down unavailable'] as const, [404, 'down bad_response'] as const]) {
        supabase.status = status;
        await untilFound('supabase', finding);
        expect(await views.verdicts()).to.deep.equal({ ...EXTERNAL_DOWN, api: '200 ok' });
      }
      supabase.status = 200;
      await untilFound('supabase', 'healthy null');
      expect(await views.verdicts()).to.deep.equal(WELL);
    });

    const outages = [
      { name: 'stopped', begin: () => postgres.goDown(), end: () => postgres.comeBack(), finding: 'down unavailable' },
      { name: 'frozen', begin: () => postgres.freeze(), end: () => postgres.thaw(), finding: 'down timeout' },
    ];
    for (const { name, begin, end, finding } of outages) {
      it(`is bad news in every view but live while the database is ${name}, and blames nobody else`, async () => {
        await begin();
        try {
          await untilFound('database', finding);
          expect(await views.verdicts()).to.deep.equal(DOWN);
          const { status, headers, body, elapsedMs } = await views.get('/api/health');
          const named = ['retry-after', 'cache-control'].map((header) => headers.get(header));
          expect([status, ...named]).to.deep.equal([503, '5', 'no-store']);
          expect(body.checks).to.deep.equal({ api: 'ok', database: 'down', soroban_rpc: 'ok', horizon: 'ok' });
          expect(elapsedMs).to.be.below(ANSWER_MS_MAX);
        } finally {
          await end();
        }
        await untilFound('database', 'healthy null');
      });
    }

    it('never told anybody an address, a message, a stack or a key', () => {
      views.expectNothingLeaked([PROBE_KEY, new URL(network.url).port, new URL(postgres.url).port]);
      expect(server.output.text).not.to.contain(PROBE_KEY);
    });
  });

  describe('in production, while its workers tick and fail', () => {
    it('finds them stale though the database answers', async () => {
      const isStale = async () => (await productionViews.get('/health')).body.details['workers'] !== 'healthy';
      await waitUntil(isStale, STALE_MS_MAX, 'the workers are never stale');
      const { api, v2, ready } = await productionViews.verdicts();
      expect({ api, v2, ready }).to.deep.equal({ api: '200 ok', v2: '200 degraded', ready: '200 ok' });
      productionViews.expectNothingLeaked([PROBE_KEY]);
    });
  });
});
