import { expect } from 'chai';
import { ALICE, BOB, faultsOf, patch, post } from '../http/support/requests.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';

const WEATHER = {
  name: 'Weather API',
  description: 'Forecast and current conditions',
  base_url: 'https://api.weather.example.com',
  category: 'weather',
  endpoints: [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.01', description: 'Daily forecast' }],
};

interface Api {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

describe('a market with two processes', () => {
  let deployment: LiveDeployment;
  let one: ServerProcess;
  let other: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    [one, other] = await Promise.all([deployment.start({ UPSTREAM_ALLOW_PRIVATE: '127.0.0.1' }), deployment.start()]);
  });
  after(() => deployment.close());

  const register = (server: ServerProcess, changes: object = {}) =>
    post(`${server.url}/api/apis`, { ...WEATHER, ...changes }, ALICE);
  const apiOf = async (response: Response) => (await response.json()) as Api;

  it('gives distinct slugs to APIs of one name that are registered on both at the same moment', async () => {
    const responses = await Promise.all([one, other, one, other, one, other].map((server) => register(server)));
    expect(responses.map(({ status }) => status)).to.deep.equal(Array(6).fill(201));
    const slugs = await Promise.all(responses.map(async (response) => (await apiOf(response)).slug));
    expect(new Set(slugs).size).to.equal(6);
    expect(slugs).to.include.members(['weather-api', 'weather-api-2', 'weather-api-3']);
  });

  it('shows on one what was registered and changed on the other', async () => {
    const { id } = await apiOf(await register(one, { name: 'Stock quotes', category: 'finance' }));
    const seen = async () => apiOf(await fetch(`${other.url}/api/apis/${id}`));
    expect(await seen()).to.include({ id, name: 'Stock quotes', slug: 'stock-quotes' });
    expect((await patch(`${other.url}/api/apis/${id}`, { name: 'Quotes' }, BOB)).status).to.equal(404);
    expect((await patch(`${one.url}/api/apis/${id}`, { name: 'Quotes' })).status).to.equal(200);
    expect(await seen()).to.include({ name: 'Quotes', slug: 'stock-quotes' });
    const page = await fetch(`${other.url}/api/apis?category=finance&search=quot`);
    expect(((await page.json()) as { data: Api[] }).data.map((api) => api.id)).to.deep.equal([id]);
  });

  it('takes a private upstream only where the operator vouches for its host', async () => {
    const changes = { base_url: 'http://127.0.0.1:4000' };
    expect((await register(one, changes)).status).to.equal(201);
    expect(await faultsOf(await register(other, changes))).to.deep.equal(['body.base_url INVALID_VALUE']);
  });

  it("makes a developer's profile once, though it is asked for on both at the same moment", async () => {
    const profiles = await Promise.all(
      [one, other, one, other].map(async ({ url }) =>
        (await fetch(`${url}/api/developers/me`, { headers: BOB })).json(),
      ),
    );
    expect(new Set(profiles.map((profile) => JSON.stringify(profile))).size).to.equal(1);
    await patch(`${one.url}/api/developers/me`, { name: 'Bob' }, BOB);
    expect(await (await fetch(`${other.url}/api/developers/me`, { headers: BOB })).json()).to.include({ name: 'Bob' });
  });
});
