import { expect } from 'chai';
import { ADMIN, ALICE, BOB, errorOf, post } from '../http/support/requests.ts';
import { type OpenApiDocument } from '../http/support/open-api.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';

const APP = 'https://app.example';
const LIMIT = 40;

const WEATHER = {
  name: 'Weather API',
  base_url: 'https://api.weather.example.com',
  category: 'weather',
  endpoints: [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.01' }],
};

interface Made {
  readonly id: string;
  readonly key: string;
}

describe('what every route shares, with two processes', () => {
  let deployment: LiveDeployment;
  let servers: readonly [ServerProcess, ServerProcess];

  before(async () => {
    deployment = await LiveDeployment.open();
    const limits = { REST_RATE_LIMIT_MAX_REQUESTS: String(LIMIT), CORS_ALLOWED_ORIGINS: APP };
    servers = await Promise.all([deployment.start(limits), deployment.start(limits)]);
  });
  after(() => deployment.close());

  const register = (server: ServerProcess, key: string, name = 'Weather API') =>
    post(`${server.url}/api/apis`, { ...WEATHER, name }, { ...ALICE, 'Idempotency-Key': key });
  const made = async (response: Response) => (await response.json()) as Made;
  const apiCount = async () =>
    (await deployment.query<{ count: bigint }>('SELECT count(*)::int8 AS count FROM apis'))[0]?.count;

  it('makes one thing of an Idempotency-Key that comes to both at the same moment, again and again', async () => {
    const sent = await Promise.all(Array.from({ length: 10 }, (_, index) => register(servers[index % 2]!, 'k-1')));
    const statuses = sent.map(({ status }) => status);
    expect(statuses).to.include(201);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).to.deep.equal([]);
    const [one, other] = await Promise.all(servers.map(async (server) => made(await register(server, 'k-1'))));
    expect(one?.id).to.equal(other?.id);
    expect(Number(await apiCount())).to.equal(1);
    expect((await register(servers[1], 'k-1', 'Another API')).status).to.equal(422);
  });

  it('keeps no key of the gateway in the database, and shows it once', async () => {
    const { id: apiId } = await made(await register(servers[0], 'k-2'));
    const issue = (server: ServerProcess) =>
      post(`${server.url}/api/keys`, { apiId }, { ...BOB, 'Idempotency-Key': 'k-3' });
    const [first, replay] = [await issue(servers[0]), await issue(servers[1])];
    expect([first.status, replay.status]).to.deep.equal([201, 201]);
    expect(replay.headers.get('idempotent-replayed')).to.equal('true');
    const [shown, repeated] = [await made(first), await made(replay)];
    const { key, ...rest } = shown;
    expect(key).to.match(/^ck_test_/);
    expect(repeated).to.deep.equal(rest);
    const kept = await deployment.query('SELECT user_id, key, status, location, body FROM idempotent_replies');
    expect(kept).to.have.length(3);
    expect(JSON.stringify(kept)).to.include(shown.id).and.not.include(key);
  });

  it('limits a user and not an administrator, and lets listed pages read that', async () => {
    const asked = async (headers: Record<string, string>) =>
      fetch(`${servers[0].url}/api/developers/me`, { headers: { ...headers, Origin: APP } });
    const carol = { 'X-User-Id': 'user_carol' };
    for (let time = 0; time < LIMIT; time += 1) expect((await asked(carol)).status).to.equal(200);
    const refused = await asked(carol);
    expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([429, 'RATE_LIMITED']);
    expect(refused.headers.get('ratelimit')).to.match(/^"rest";r=0;t=\d+$/);
    expect(refused.headers.get('access-control-allow-origin')).to.equal(APP);
    const usage = `${servers[0].url}/api/usage?userId=user_carol`;
    for (let time = 0; time <= LIMIT; time += 1) expect((await fetch(usage, { headers: ADMIN })).status).to.equal(200);
  });

  it('serves the document and a page that shows it', async () => {
    const document = (await (await fetch(`${servers[0].url}/api/openapi.json`)).json()) as OpenApiDocument;
    expect(document.openapi).to.equal('3.1.0');
    expect(Object.keys(document.paths)).to.include.members(['/api/apis', '/api/keys', '/api/usage']);
    const page = await (await fetch(`${servers[0].url}/docs`)).text();
    expect(page).to.include('/docs/swagger-ui-bundle.js');
    expect((await fetch(`${servers[0].url}/docs/swagger-ui-bundle.js`)).status).to.equal(200);
  });
});
