import { expect } from 'chai';
import { CachedLookup } from '../../src/adapters/caching/cached-lookup.ts';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { AuthenticateApiKey } from '../../src/core/access/authenticate-api-key.ts';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { holdFor, holdOutcomes } from '../contract/api-key-scenario.ts';
import { valueOf } from '../contract/scenario.ts';
import { BOB, ALICE, errorOf, post } from '../http/support/requests.ts';
import { startChildScript } from '../support/child-script.ts';
import { knexStores, type KnexStores } from '../support/knex-world.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

interface KeyBody {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
  readonly spentUsdc: string | null;
}

const REGISTRATION = {
  name: 'Weather API',
  base_url: 'https://api.weather.example.com',
  category: 'weather',
  endpoints: [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.0000001', description: null }],
};

const CALLS = 50;
const module = (path: string) => new URL(path, import.meta.url).href;

/** Makes its calls all at once at the given moment, and tells how they ended. The servers sweep what has expired. */
const CALLER = `
const [stores, scenario, url, key, name, calls, startAt] = process.argv.slice(1);
const { knexStores } = await import(stores);
const { holdFor, holdOutcomes } = await import(scenario);
const world = knexStores(url);
const apiKey = JSON.parse(key);
await new Promise((resolve) => setTimeout(resolve, Number(startAt) - Date.now()));
const expiresAt = Date.now() + 60_000;
const hold = (call) => holdFor(apiKey, 'gw_' + name + call, 1n, { expiresAt });
const outcomes = await Promise.all(
  Array.from({ length: Number(calls) }, (_, call) => holdOutcomes(world, [hold(call)], Date.now())));
await world.database.close();
process.stdout.write(JSON.stringify(outcomes.flat()) + '\\n');
`;

/** The servers are other processes than this one, which stands for a gateway with a cache and holds of its own. */
describe('API keys against real parts', () => {
  const clock = new SystemClock();
  let deployment: LiveDeployment;
  let servers: readonly [ServerProcess, ServerProcess];
  let stores: KnexStores;
  let apiId: string;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '1');
    servers = await Promise.all([deployment.start(), deployment.start()]);
    stores = knexStores(databaseUrl());
    const registered = await post(`${servers[0].url}/api/apis`, REGISTRATION, BOB);
    const body = (await registered.json()) as { id: string };
    expect(registered.status, JSON.stringify(body)).to.equal(201);
    apiId = body.id;
  });
  after(async () => {
    await stores.database.close();
    await deployment.close();
  });

  const databaseUrl = () => deployment.variables()['DATABASE_URL']!;
  const world = () => ({ ...stores, close: () => Promise.resolve() });
  const issue = async (terms: object = {}): Promise<KeyBody> => {
    const response = await post(`${servers[1].url}/api/keys`, { apiId, ...terms }, ALICE);
    expect(response.status).to.equal(201);
    return (await response.json()) as KeyBody;
  };
  const list = async () => {
    const response = await fetch(`${servers[0].url}/api/keys`, { headers: ALICE });
    return ((await response.json()) as { data: readonly KeyBody[] }).data;
  };
  const revoke = (id: string) => fetch(`${servers[0].url}/api/keys/${id}`, { method: 'DELETE', headers: ALICE });
  const keyOf = async ({ id }: KeyBody): Promise<ApiKey> =>
    (await valueOf(stores.keys.find({ id, userId: 'user_alice' })))!;
  const gateway = () => {
    const cache = new CachedLookup((prefix) => stores.keys.findByPrefix(prefix), clock, {
      ageMsMax: 2000,
      sizeMax: 10,
    });
    return new AuthenticateApiKey({ findByPrefix: (prefix) => cache.find(prefix) }, clock);
  };

  it('a key that one server gave out is known everywhere, and its secret is in no database', async () => {
    const { key, ...masked } = await issue({ name: 'CI', spendLimitUsdc: '2' });
    expect(await list()).to.deep.include(masked);
    expect((await gateway().execute(key)).isOk()).to.equal(true);
    const [row] = await deployment.query<{ found: number }>(
      `select count(*)::integer as found from api_keys k join api_key_secrets s on s.api_key_id = k.id
       where k::text || s::text || encode(s.digest, 'escape') like '%' || $1 || '%'`,
      [key.slice(16)],
    );
    expect(row?.found).to.equal(0);
  });

  it('revoking a key is seen by another process at once: the hold is refused, and the lookup in two seconds', async () => {
    const issued = await issue();
    const [key, calls] = [await keyOf(issued), gateway()];
    expect((await calls.execute(issued.key)).isOk()).to.equal(true);
    expect(await holdOutcomes(world(), [holdFor(key, 'gw_before', 1n)], clock.now())).to.deep.equal(['held']);
    expect((await revoke(issued.id)).status).to.equal(204);
    expect(await holdOutcomes(world(), [holdFor(key, 'gw_behind', 1n)], clock.now())).to.deep.equal(['revoked']);
    const isRefused = async () => (await calls.execute(issued.key)).isErr();
    await waitUntil(isRefused, 2500, 'the lookup still takes the revoked key');
  });

  it('a rotation without grace is seen by another process at once, and the new secret works', async () => {
    const issued = await issue();
    const key = await keyOf(issued);
    const answer = await post(`${servers[0].url}/api/keys/${issued.id}/rotate`, { graceSeconds: 0 }, ALICE);
    const rotated = (await answer.json()) as KeyBody;
    const behind = [holdFor(key, 'gw_old', 1n), holdFor({ ...key, prefix: rotated.prefix }, 'gw_new', 1n)];
    expect(await holdOutcomes(world(), behind, clock.now())).to.deep.equal(['expired', 'held']);
    expect((await gateway().execute(rotated.key)).isOk()).to.equal(true);
  });

  it(`a spend limit is kept to the unit when two processes make ${CALLS} calls each at once`, async () => {
    const issued = await issue({ spendLimitUsdc: '0.0000030' });
    const startAt = (clock.now() + 3000).toString();
    const call = async (name: string) => {
      const modules = [module('../support/knex-world.ts'), module('../contract/api-key-scenario.ts')];
      const { id, prefix } = issued;
      const key = JSON.stringify({ id, prefix, apiId, userId: 'user_alice' });
      const child = await startChildScript(CALLER, [...modules, databaseUrl(), key, name, CALLS.toString(), startAt]);
      return JSON.parse(child.firstLine) as string[];
    };
    const outcomes = (await Promise.all(['one', 'two'].map(call))).flat();
    expect(outcomes.filter((kind) => kind === 'held')).to.have.length(30);
    expect(outcomes.filter((kind) => kind === 'spend_limit_reached')).to.have.length(2 * CALLS - 30);
    expect((await list()).find(({ id }) => id === issued.id)?.spentUsdc).to.equal('0.000003');
  });

  it('gives no key for an API that is not there', async () => {
    const response = await post(`${servers[1].url}/api/keys`, { apiId: 'api_none' }, ALICE);
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'API_NOT_FOUND']);
  });
});
