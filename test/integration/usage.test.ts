import { expect } from 'chai';
import pg from 'pg';
import { DEDUCT_BODY, SECRETS } from '../http/support/examples.ts';
import { ADMIN, ALICE, BOB, post } from '../http/support/requests.ts';
import { expectExact } from '../scale/expect-exact.ts';
import { UsageClient, type UsageBody } from '../scale/usage-client.ts';
import { countOf, everythingFinal } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';

const CHARGES = 60;
const SPENT = '0.006006';

describe('the usage of a consumer', () => {
  let deployment: LiveDeployment;
  let server: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '1');
    server = await deployment.start();
  });
  after(() => deployment.close());

  const usage = async (query = '', headers = ALICE) =>
    (await (await fetch(`${server.url}/api/usage${query}`, { headers })).json()) as UsageBody;
  const sumOf = ({ stats: { totalCalls, totalSpentUsdc } }: UsageBody) => [totalCalls, totalSpentUsdc];

  it('is the same at every moment between the charge and its confirmation', async () => {
    const items = Array.from({ length: CHARGES }, (_, index) => ({
      ...DEDUCT_BODY,
      requestId: `req_${index}`,
      apiId: `api_${index % 3}`,
      amountUsdc: '0.0001001',
    }));
    expect((await post(`${server.url}/api/billing/deduct/batch`, { items }, ADMIN)).status).to.equal(200);
    while ((await countOf(deployment, `status = 'confirmed'`)) < CHARGES) {
      expect(sumOf(await usage())).to.deep.equal([CHARGES, SPENT]);
    }
    await everythingFinal(deployment);
    expect(sumOf(await usage())).to.deep.equal([CHARGES, SPENT]);
    expect(await countOf(deployment, 'tallied')).to.equal(CHARGES);
  });

  it('is on every instance what the single charges say', async () => {
    const other = await deployment.start();
    const pool = new pg.Pool({ connectionString: deployment.variables()['DATABASE_URL'], max: 1 });
    try {
      const to = new Date(Date.now() + 1000);
      const question = { userId: 'user_alice', from: new Date(to.getTime() - 3_600_000), to, apiId: null };
      for (const { url } of [server, other]) {
        await expectExact(new UsageClient(url, SECRETS.adminApiKey), pool, question);
      }
    } finally {
      await pool.end();
    }
  });

  it('is exported whole, and nobody sees it but its owner', async () => {
    const response = await fetch(`${server.url}/api/usage/export`, { headers: ALICE });
    expect((await response.text()).trimEnd().split('\r\n')).to.have.lengthOf(CHARGES + 1);
    expect(sumOf(await usage('', BOB))).to.deep.equal([0, '0']);
    expect((await fetch(`${server.url}/api/usage/export?userId=user_alice`, { headers: BOB })).status).to.equal(404);
  });
});
