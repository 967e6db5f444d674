import { expect } from 'chai';
import { DEDUCT_BODY } from '../http/support/examples.ts';
import { ADMIN, BOB, post } from '../http/support/requests.ts';
import { lapseClaims } from '../support/lapse-claims.ts';
import { everythingFinal } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const CHARGES = 12;
const REASON = { reason: 'End of the month' };

interface Balances {
  readonly accounts: readonly { readonly publicKey: string; readonly usdcUnits: string }[];
}

/** Two real processes on a real database, and a network that is served over HTTP. */
describe('a provider who is owed money', () => {
  let deployment: LiveDeployment;
  let variables: Record<string, string>;
  let servers: ServerProcess[];
  let account: string;

  before(async () => {
    deployment = await LiveDeployment.open();
    const { payoutPoolContractId, payoutSigner } = deployment.network.genesis;
    variables = {
      STELLAR_TESTNET_SETTLEMENT_CONTRACT_ID: payoutPoolContractId,
      STELLAR_PAYOUT_SIGNER_SECRET: payoutSigner.secret,
      // Nothing but an administrator settles in this test.
      SETTLEMENT_INTERVAL_MS: '604800000',
      SETTLEMENT_STATUS_SYNC_INTERVAL_MS: '200',
    };
    account = ((await control('accounts', {})) as { readonly publicKey: string }).publicKey;
    servers = [await deployment.start(variables), await deployment.start(variables)];
    await deployment.fund(['user_alice'], '20');
  });
  after(() => deployment.close());

  const url = (index: number) => servers[index]?.url ?? '';
  const settle = async (index: number) =>
    (await (await post(`${url(index)}/api/admin/settlements/run`, REASON, ADMIN)).json()) as { settlements: number };
  const summary = async (index = 1) => {
    const answer = await fetch(`${url(index)}/api/developers/revenue`, { headers: BOB });
    return ((await answer.json()) as { readonly summary: Record<string, string> }).summary;
  };

  async function control(path: string, body?: object): Promise<unknown> {
    const { port } = deployment.network;
    const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await fetch(`http://127.0.0.1:${port}/control/${path}`, request)).json();
  }
  const paid = async () => {
    const { accounts } = (await control('balances')) as Balances;
    return accounts.find(({ publicKey }) => publicKey === account)?.usdcUnits;
  };

  it('is paid once although two processes settle at once and one of them is killed', async () => {
    const endpoints = [{ path: '/forecast', method: 'GET', price_per_call_usdc: '1' }];
    const api = { name: 'Weather API', base_url: 'https://api.weather.example.com', category: 'weather', endpoints };
    const { id: apiId } = (await (await post(`${url(0)}/api/apis`, api, BOB)).json()) as { readonly id: string };
    const profile = { method: 'PATCH', headers: { ...BOB, 'Content-Type': 'application/json' } };
    const body = JSON.stringify({ payout_address: account });
    expect((await fetch(`${url(0)}/api/developers/me`, { ...profile, body })).status).to.equal(200);
    const items = Array.from({ length: CHARGES }, (_, index) => {
      return { ...DEDUCT_BODY, requestId: `req_${index}`, apiId, amountUsdc: '1' };
    });
    expect((await post(`${url(0)}/api/billing/deduct/batch`, { items })).status).to.equal(200);
    await everythingFinal(deployment);
    await waitUntil(async () => (await summary())['available_to_withdraw'] === '12', 15_000, 'revenue is not booked');

    const runs = await Promise.all([settle(0), settle(1)]);
    await servers[0]?.kill();
    await lapseClaims(deployment);
    expect(runs.map(({ settlements }) => settlements).sort()).to.deep.equal([0, 1]);
    await waitUntil(async () => (await summary())['pending'] === '0', 60_000, 'it is not paid');
    expect(await summary()).to.deep.equal({ total_earned: '12', pending: '0', available_to_withdraw: '0' });
    expect(await paid()).to.equal('120000000');
  });

  it('is paid no more than that, and books and chain agree to the unit', async () => {
    servers[0] = await deployment.start(variables);
    expect((await settle(0)).settlements).to.equal(0);
    const report = await fetch(`${url(0)}/api/admin/settlements/reconciliation`, { headers: ADMIN });
    const { imbalanceUsdc, completedUsdc, payouts } = (await report.json()) as {
      readonly imbalanceUsdc: string;
      readonly completedUsdc: string;
      readonly payouts: { readonly driftUsdc: string; readonly chainUsdc: string };
    };
    expect({ imbalanceUsdc, completedUsdc }).to.deep.equal({ imbalanceUsdc: '0', completedUsdc: '12' });
    expect(payouts).to.deep.include({ driftUsdc: '0', chainUsdc: '12' });
    expect(await paid()).to.equal('120000000');
  });
});
