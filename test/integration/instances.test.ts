import { expect } from 'chai';
import { ADMIN, BOB, deduct, post, TAKEN } from '../http/support/requests.ts';
import { PATH } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { RedisServer } from '../support/redis-server.ts';
import { SERVED, served } from '../support/sample-upstream.ts';
import { waitUntil } from '../support/wait-until.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';
import { OpenedParts } from './opened-parts.ts';

const USER_LIMIT = 40;
const KEY_LIMIT = 20;
/** A Redis that does not answer within half a second lets a request in. */
const LET_IN_MAX = 3;
const PLACES = 3;
const CHARGES = 30;
const CIRCUIT = 'soroban_rpc';
const SOON_MS = 30_000;
const CALM_MS_MAX = 60_000;

/**
 * Two instances share PostgreSQL and Redis and know nothing of each other. What is proven elsewhere, also with two
 * processes on one database:
 *
 * | What                                                     | Where                                           |
 * | -------------------------------------------------------- | ----------------------------------------------- |
 * | a key is known to both, and refused by both once revoked | gateway-keys, api-keys                          |
 * | spend limits and balances hold to the unit               | gateway-keys, gateway-charges                   |
 * | one charge for a `requestId` that comes to both at once  | deduct                                          |
 * | one call for an `Idempotency-Key` that comes to both     | gateway-idempotency                             |
 * | one thing made for a creating request that comes to both | shared-by-routes                                |
 * | calls gathered, deposits credited, providers paid once   | gathered-items, deposit-scan, payouts           |
 * | a challenge of the wallet login redeemed once            | wallet-login                                    |
 * | failures and wrong keys of health counted together       | health-instances                                |
 * | either killed, or restarted, under load                  | ../crash: kills, gateway-kills, rolling-restart |
 */
describe('two instances on one PostgreSQL and one Redis', () => {
  const opened = new OpenedParts();
  let market: GatewayMarket;

  before(async function () {
    const redis = await opened.open(RedisServer.startOrSkip(this));
    market = await opened.open(
      GatewayMarket.open(
        2,
        { user_alice: 300, user_bob: 2 * CHARGES },
        {
          REDIS_URL: redis.url,
          REST_RATE_LIMIT_MAX_REQUESTS: String(USER_LIMIT),
          API_KEY_CONCURRENCY_MAX: String(PLACES),
          PROXY_TIMEOUT_MS: '30000',
        },
      ),
    );
  });
  beforeEach(() => {
    market.upstream.answer = served;
    market.upstream.seen.length = 0;
  });
  after(() => opened.close());

  const url = (instance: number) => market.servers[instance]!.url;
  const begin = (instance: number, key: string) =>
    fetch(market.callUrl(instance, PATH), { headers: { 'X-Api-Key': key } });

  it('count the requests of a user together', async () => {
    const carol = { 'X-User-Id': 'user_carol' };
    const statuses = await inTurn(2 * USER_LIMIT, (instance) =>
      fetch(`${url(instance)}/api/developers/me`, { headers: carol }),
    );
    expect(statuses.filter((status) => status === 200).length).to.be.within(USER_LIMIT, USER_LIMIT + LET_IN_MAX);
    expect(new Set(statuses)).to.deep.equal(new Set([200, 429]));
  });

  it('count the calls of an API key together', async () => {
    const { key } = await market.issueKey('user_alice', { rateLimitPerMinute: KEY_LIMIT });
    const statuses = await inTurn(2 * KEY_LIMIT, (instance) => begin(instance, key));
    expect(market.upstream.seen.length).to.be.within(KEY_LIMIT, KEY_LIMIT + LET_IN_MAX);
    expect(new Set(statuses)).to.deep.equal(new Set([200, 429]));
  });

  it('limit the calls of a key that are under way each by itself', async () => {
    const { key } = await market.issueKey('user_alice');
    const goOn = Promise.withResolvers<null>();
    market.upstream.answer = (_, response) => void goOn.promise.then(() => response.end(SERVED));
    const underWay = Array.from({ length: 2 * PLACES }, (_, place) => begin(place % 2, key));
    await waitUntil(() => market.upstream.seen.length === 2 * PLACES, SOON_MS, 'not every call is under way');
    for (const instance of [0, 1]) {
      const { status, code } = await market.call(instance, key);
      expect([status, code]).to.deep.equal([429, 'TOO_MANY_CALLS']);
    }
    goOn.resolve(null);
    const answers = await Promise.all(underWay);
    expect(await Promise.all(answers.map((answer) => answer.text()))).to.deep.equal(Array(2 * PLACES).fill(SERVED));
  });

  it('have circuits of their own: one that an administrator holds open at one stays closed at the other', async () => {
    const act = async (instance: number, action: 'open' | 'reset') => {
      const path = `/api/admin/circuit-breakers/${CIRCUIT}/${action}`;
      const response = await post(url(instance) + path, { reason: 'node under repair' });
      expect(response.status).to.equal(200);
      await response.arrayBuffer();
    };
    await act(0, 'open');
    expect(await circuitStates()).to.deep.equal(['forced_open', 'closed']);
    const charge = { requestId: 'req_carried', userId: 'user_alice' };
    const taken = await deduct(url(0), charge, { ...ADMIN, Prefer: 'respond-async' });
    expect(taken.status).to.be.oneOf(TAKEN);
    const isConfirmed = async () =>
      (await countOf(market.deployment, `request_id = 'req_carried' and status = 'confirmed'`)) === 1;
    await waitUntil(isConfirmed, CALM_MS_MAX, 'the other instance does not carry the charge');
    expect(await circuitStates()).to.deep.equal(['forced_open', 'closed']);
    await act(1, 'reset');
    expect(await circuitStates()).to.deep.equal(['forced_open', 'closed']);
    await act(0, 'reset');
    expect(await circuitStates()).to.deep.equal(['closed', 'closed']);
  }).timeout(CALM_MS_MAX + SOON_MS);

  it('send, confirm and tell of each charge once, though both work on all of them', async () => {
    const receiver = await opened.open(WebhookReceiver.start());
    const webhook = { url: receiver.url, events: ['charge.confirmed'] };
    expect((await post(`${url(1)}/api/webhooks`, webhook, BOB)).status).to.equal(201);
    const requestIds = Array.from({ length: CHARGES }, (_, place) => `req_told_${place}`);
    const headers = { ...ADMIN, Prefer: 'respond-async' };
    const taken = await Promise.all(
      requestIds.map((requestId, place) => deduct(url(place % 2), { requestId, userId: 'user_bob' }, headers)),
    );
    for (const { status } of taken) expect(status).to.be.oneOf(TAKEN);
    await everythingFinal(market.deployment, CALM_MS_MAX);
    const isDelivered = async () => {
      const rows = await market.deployment.query<{ status: string }>('select status from webhook_deliveries');
      return rows.length === CHARGES && rows.every(({ status }) => status === 'delivered');
    };
    await waitUntil(isDelivered, SOON_MS, 'not every message is delivered');
    expect(requestIds.map((requestId) => receiver.idsOf(requestId).length)).to.deep.equal(Array(CHARGES).fill(1));
    expect(receiver.received).to.have.length(CHARGES);
    await expectBooksToMatch(market.deployment);
  }).timeout(CALM_MS_MAX + 2 * SOON_MS);

  /** Statuses, as the instances are asked one after the other. */
  async function inTurn(times: number, ask: (instance: number) => Promise<Response>): Promise<number[]> {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const response = await ask(time % 2);
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    return statuses;
  }

  /** What each instance says of its own. */
  async function circuitStates(): Promise<(string | undefined)[]> {
    return Promise.all(
      [0, 1].map(async (instance) => {
        const response = await fetch(`${url(instance)}/api/admin/circuit-breakers`, { headers: ADMIN });
        const { data } = (await response.json()) as { data: { service: string; state: string }[] };
        return data.find(({ service }) => service === CIRCUIT)?.state;
      }),
    );
  }
});
