import { expect } from 'chai';
import { DEDUCT_BODY } from '../http/support/examples.ts';
import { ALICE, BOB, post } from '../http/support/requests.ts';
import { countOf, everythingFinal } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { counted } from '../support/live-metrics.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const CHARGES = 40;
/** 5 % of 1001 units each, rounded down. */
const VARIABLES = { PLATFORM_FEE_BPS: '500' };
/** 36 charges of Bob's API at 951 units. */
const EARNED = '0.0034236';
const NOTHING = { total_earned: '0', pending: '0', available_to_withdraw: '0' };

interface RevenueBody {
  readonly summary: typeof NOTHING;
  readonly settlements: readonly unknown[];
}

describe('the revenue of a provider', () => {
  let deployment: LiveDeployment;
  let server: ServerProcess;
  let apiId: string;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '1');
    server = await deployment.start({ ...VARIABLES, CHARGE_CONFIRM_INTERVAL_MS: '600000' });
    const endpoints = [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.0001001' }];
    const api = { name: 'Weather API', base_url: 'https://api.weather.example.com', category: 'weather', endpoints };
    apiId = ((await (await post(`${server.url}/api/apis`, api, BOB)).json()) as { readonly id: string }).id;
  });
  after(() => deployment.close());

  const get = (path: string, headers: Record<string, string> = BOB) => fetch(server.url + path, { headers });
  const revenue = async (headers = BOB) =>
    (await (await get('/api/developers/revenue', headers)).json()) as RevenueBody;
  const api = async () =>
    ((await (await get('/api/developers/apis')).json()) as { readonly data: readonly object[] }).data[0];

  it('is nothing while charges are on their way, be they sent or not', async () => {
    const items = Array.from({ length: CHARGES }, (_, index) => ({
      ...DEDUCT_BODY,
      requestId: `req_${index}`,
      apiId: index % 10 === 9 ? 'an opaque id' : apiId,
      amountUsdc: '0.0001001',
    }));
    expect((await post(`${server.url}/api/billing/deduct/batch`, { items })).status).to.equal(200);
    const submitted = () => deployment.query(`select from chain_items where status = 'submitted'`);
    await waitUntil(async () => (await submitted()).length === CHARGES, 15_000, 'not everything is sent');
    expect((await revenue()).summary).to.deep.equal(NOTHING);
    expect(await api()).to.include({ calls: 0, revenue_usdc: '0' });
  });

  it('follows the confirmations within the moment, less the fee, and is never ahead of them', async () => {
    await server.stop();
    server = await deployment.start(VARIABLES);
    const isBooked = async () => {
      const { calls } = (await api()) as { readonly calls: number };
      expect(calls).to.be.at.most(await countOf(deployment, `status = 'confirmed'`));
      return calls === CHARGES * 0.9;
    };
    // Far below the interval of the worker: a confirmation asks for it.
    await waitUntil(isBooked, 15_000, 'revenue is not booked');
    await everythingFinal(deployment);
    expect((await revenue()).summary).to.deep.equal({
      ...NOTHING,
      total_earned: EARNED,
      available_to_withdraw: EARNED,
    });
    expect(await counted(server.url, 'revenue_charges_indexed_total')).to.equal(CHARGES);
  });

  it('is the same to the byte after a kill and on another instance', async () => {
    const etag = (await get('/api/developers/revenue')).headers.get('etag') ?? '';
    await server.kill();
    server = await deployment.start(VARIABLES);
    const other = await deployment.start(VARIABLES);
    for (const { url } of [server, other]) {
      const again = await fetch(`${url}/api/developers/revenue`, { headers: { ...BOB, 'If-None-Match': etag } });
      expect(again.status).to.equal(304);
    }
  });

  it('is seen by nobody else, and what is owed to nobody by nobody', async () => {
    expect(await revenue(ALICE))
      .to.include({ nextCursor: null })
      .and.to.deep.include({ summary: NOTHING });
    const [owed] = await deployment.query<{ charges: string; net: string }>(
      'select count(*) as charges, sum(net) as net from revenue_ledger where developer_id is null',
    );
    expect(owed).to.deep.equal({ charges: String(CHARGES / 10), net: String((CHARGES / 10) * 951) });
  });
});
