import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ALICE, deduct, errorOf, TAKEN } from '../http/support/requests.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { LivePostgres } from '../support/live-postgres.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const ANSWER_MS_MAX = 6_000;
const RECOVERY_MS_MAX = 10_000;
const POOL_MAX = 10;

describe('the database in trouble', () => {
  let postgres: LivePostgres;
  let deployment: LiveDeployment;
  let server: ServerProcess;

  before(async () => {
    postgres = await LivePostgres.start();
    deployment = await LiveDeployment.open(postgres);
    await deployment.fund(['user_alice'], '10');
    server = await deployment.start({ DB_POOL_MAX: String(POOL_MAX), HEALTH_REFRESH_INTERVAL_MS: '0' });
  });
  after(() => deployment.close());

  const healthStatus = async () => (await fetch(`${server.url}/api/health`)).status;

  /** Fills the pool with connections that all go bad at once when the trouble begins. */
  const warmUp = async (requestId: string) => {
    expect((await deduct(server.url, { requestId })).status).to.be.oneOf(TAKEN);
    const url = `${server.url}/api/billing/deductions/${requestId}`;
    await Promise.all(Array.from({ length: 2 * POOL_MAX }, () => fetch(url, { headers: ALICE })));
  };

  const expectTold = async (requestId: string) => {
    const startedAt = performance.now();
    const refused = await deduct(server.url, { requestId });
    expect(performance.now() - startedAt, requestId).to.be.below(ANSWER_MS_MAX);
    expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).to.be.above(0);
  };

  const expectHealthDown = async () => {
    // Until then an answer may be repeated that was found just before the trouble.
    await waitUntil(async () => (await healthStatus()) === 503, ANSWER_MS_MAX, 'health does not tell');
    expect((await fetch(`${server.url}/api/health/live`)).status).to.equal(200);
  };

  const troubles = [
    { name: 'stopped', begin: () => postgres.goDown(), end: () => postgres.comeBack() },
    { name: 'frozen', begin: () => postgres.freeze(), end: () => postgres.thaw() },
  ];
  for (const { name, begin, end } of troubles) {
    it(`(${name}) is told every caller within 6 s, health says so, and the process lives and recovers by itself`, async () => {
      const [first, second] = [`req_${name}_first`, `req_${name}_second`];
      await warmUp(`req_before_${name}`);
      await begin();
      try {
        // The second one comes while the first one's statement is still out.
        const later = delay(700).then(() => expectTold(second));
        await Promise.all([expectTold(first), later, expectHealthDown()]);
      } finally {
        await end();
      }
      expect(server.isRunning).to.equal(true);
      await waitUntil(async () => (await healthStatus()) === 200, RECOVERY_MS_MAX, 'health does not recover');
      for (const requestId of [first, second]) {
        // 202 if the first request was carried out after all, only unheard: then its hash may be yet to come.
        expect((await deduct(server.url, { requestId })).status).to.be.oneOf(TAKEN);
      }
      await everythingFinal(deployment);
      expect(await countOf(deployment, `request_id like 'req_${name}_%' and status = 'confirmed'`)).to.equal(2);
      await expectBooksToMatch(deployment);
    });
  }
});
