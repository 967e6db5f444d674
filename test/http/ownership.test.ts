import { expect } from 'chai';
import { GetChargeReceipt } from '../../src/core/billing/get-charge-receipt.ts';
import { FindCharge } from '../../src/core/billing/find-charge.ts';
import { fund, landing, newCharge, travel, valueOf } from '../contract/scenario.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { NOW } from './support/examples.ts';
import { healthyService, startHttpServer, type HttpServer } from './support/http-server.ts';
import { keyService } from './support/key-service.ts';
import { aCatalog, aMarket } from './support/market.ts';
import { mountedRoutes } from './support/mounted-routes.ts';
import { ADMIN, ALICE, BOB, post } from './support/requests.ts';
import { vaultService } from './support/vault-service.ts';
import { giveUpDeliveries, webhookService } from './support/webhook-service.ts';

/** Things of Alice's, by the names that stand for them in the table. */
type Things = Readonly<Record<'api' | 'key' | 'charge' | 'deposit' | 'webhook' | 'delivery', string>>;

interface OwnedRoute {
  readonly thing: keyof Things;
  readonly body?: object;
}

/**
 * Every route that names a thing which has an owner. To anyone else it is not there: 404, in the very words of a thing
 * that never was. A new route with a parameter must be put here, or into one of the lists below.
 */
const OWNED: Readonly<Record<string, OwnedRoute>> = {
  'PATCH /api/apis/:id': { thing: 'api', body: { status: 'paused' } },
  'POST /api/apis/:id/signing-secret': { thing: 'api' },
  'GET /api/billing/deductions/:requestId': { thing: 'charge' },
  'GET /api/billing/deductions/:requestId/receipt': { thing: 'charge' },
  'POST /api/keys/:id/rotate': { thing: 'key', body: { graceSeconds: 60 } },
  'DELETE /api/keys/:id': { thing: 'key' },
  'GET /api/deposits/:hash': { thing: 'deposit' },
  'GET /api/webhooks/:id': { thing: 'webhook' },
  'PATCH /api/webhooks/:id': { thing: 'webhook', body: { active: false } },
  'DELETE /api/webhooks/:id': { thing: 'webhook' },
  'POST /api/webhooks/:id/rotate': { thing: 'webhook', body: { graceSeconds: 60 } },
  'GET /api/webhooks/:id/deliveries': { thing: 'webhook' },
  'POST /api/webhooks/:id/deliveries/:deliveryId/replay': { thing: 'delivery' },
};

/** Anybody may name these things. */
const PUBLIC = ['GET /api/apis/:id'];

/** What may be called is said by an API key, not by who asks. */
const isCall = (route: string) => route.includes(' /v1/call/');

/** Administrators may name anyone's. */
const ADMINISTRATIVE = [
  'POST /api/billing/deductions/:requestId/void',
  'POST /api/admin/charges/:requestId/confirm',
  'POST /api/admin/charges/:requestId/requeue',
  'POST /api/admin/charges/:requestId/write-off',
  'POST /api/admin/deposits/:eventId/assign',
  'POST /api/admin/settlements/:id/confirm',
  'POST /api/admin/settlements/:id/requeue',
  'POST /api/admin/settlements/:id/write-off',
  'POST /api/admin/circuit-breakers/:service/reset',
  'POST /api/admin/circuit-breakers/:service/open',
];

const API = {
  name: 'Weather API',
  base_url: 'https://api.weather.example.com',
  category: 'weather',
  endpoints: [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.01' }],
};

const ACCOUNT = 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN';

describe("another user's thing", () => {
  let server: HttpServer;
  let things: Things;
  beforeEach(async () => {
    const world = await openMemoryWorld();
    await fund(world, 'user_alice', 100n);
    await valueOf(world.ledger.reserveMany([newCharge('req_of_alice', 1n, { userId: 'user_alice' })], NOW));
    const vault = vaultService({ isSignedBy: () => true });
    const { id } = await travel(world);
    await valueOf(world.transactions.confirm(id, landing(105), NOW));
    const getChargeReceipt = new GetChargeReceipt(world.receipts);
    const catalog = aCatalog();
    const market = { market: aMarket(catalog), keys: keyService(catalog), webhooks: webhookService(catalog) };
    server = await startHttpServer({ findCharge: new FindCharge(world.ledger), getChargeReceipt, vault, ...market });
    const api = await made('/api/apis', API);
    const webhook = await made('/api/webhooks', { url: 'https://alice.example.com', events: ['api_key.revoked'] });
    const revoked = await made('/api/keys', { apiId: api });
    await fetch(`${server.url}/api/keys/${revoked}`, { method: 'DELETE', headers: ALICE });
    const [delivery] = await giveUpDeliveries(catalog);
    things = {
      api,
      key: await made('/api/keys', { apiId: api }),
      charge: 'req_of_alice',
      deposit: await built(),
      webhook,
      delivery: `${webhook}/deliveries/${delivery}`,
    };
  });
  afterEach(() => server.close());

  async function made(path: string, body: object): Promise<string> {
    const response = await post(server.url + path, body, ALICE);
    expect(response.status, path).to.equal(201);
    return ((await response.json()) as { readonly id: string }).id;
  }

  async function built(): Promise<string> {
    const signature = Buffer.alloc(64).toString('base64');
    await made('/api/vault', { depositorAddress: ACCOUNT, signature });
    const response = await post(`${server.url}/api/deposits/build`, { amountUsdc: '1' }, ALICE);
    return ((await response.json()) as { readonly hash: string }).hash;
  }

  function ask(route: string, id: string, headers: Record<string, string>, body?: object): Promise<Response> {
    const [method = '', path = ''] = route.split(' ');
    return fetch(server.url + path.replace(/:\w+(\/deliveries\/:\w+)?/, id), {
      method,
      headers: { ...headers, 'Content-Type': 'application/json', 'X-Request-Id': 'the-same' },
      ...(method === 'POST' || method === 'PATCH' ? { body: JSON.stringify(body ?? {}) } : {}),
    });
  }

  for (const [route, { thing, body }] of Object.entries(OWNED)) {
    it(`is not there: ${route}`, async () => {
      const id = things[thing];
      const [others, nobodys] = [await ask(route, id, BOB, body), await ask(route, missing(id), BOB, body)];
      expect([others.status, nobodys.status]).to.deep.equal([404, 404]);
      expect(await others.json()).to.deep.equal(await nobodys.json());
      expect((await ask(route, id, {}, body)).status).to.equal(401);
      expect((await ask(route, id, ALICE, body)).ok, 'to its owner').to.equal(true);
    });
  }

  it('is not there either where a query names its owner', async () => {
    const asked = (user: string, headers: Record<string, string>) =>
      fetch(`${server.url}/api/usage?userId=${user}`, { headers });
    expect((await asked('user_alice', BOB)).status).to.equal(404);
    expect((await asked('user_alice', ALICE)).status).to.equal(200);
    expect((await asked('user_alice', ADMIN)).status).to.equal(200);
  });

  for (const route of ADMINISTRATIVE) {
    it(`is for administrators alone: ${route}`, async () => {
      const body = { reason: 'because' };
      for (const headers of [ALICE, BOB]) {
        expect((await ask(route, things.charge, headers, body)).status).to.equal(403);
      }
      expect((await ask(route, things.charge, {}, body)).status).to.equal(401);
    });
  }

  it('was thought of for every route that names a thing', () => {
    const naming = mountedRoutes(healthyService()).filter((route) => /[:*]/.test(route) && !isCall(route));
    expect(naming).to.have.members([...Object.keys(OWNED), ...PUBLIC, ...ADMINISTRATIVE]);
  });
});

/** An id of the same make that nothing has. */
function missing(id: string): string {
  const last = id.endsWith('0') ? '1' : '0';
  return id.slice(0, -1) + last;
}
