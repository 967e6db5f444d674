import { expect } from 'chai';
import { SignJWT } from 'jose';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';
import { aCatalog, aMarket } from './support/market.ts';
import { keyService } from './support/key-service.ts';
import { NOW, SECRETS } from './support/examples.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, patch, post } from './support/requests.ts';
import { giveUpDeliveries, webhookService } from './support/webhook-service.ts';

interface WebhookBody {
  readonly id: string;
  readonly secret?: string;
  readonly url: string;
  readonly previousSecretUntil: string | null;
}

interface DeliveryBody {
  readonly id: string;
  readonly status: string;
}

interface PageBody<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

const TERMS = { url: 'https://alice.example.com/hook', events: ['api_key.revoked'] };
/** Production believes nothing else. */
const tokenOf = (userId: string) =>
  new SignJWT({ sub: userId, aud: 'callora', exp: NOW / 1000 + 60 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRETS.jwtSecret));

const bodyOf = async <T>(response: Response) => (await response.json()) as T;

describe('webhooks over HTTP', () => {
  let catalog: ReturnType<typeof aCatalog>;
  let server: HttpServer;
  beforeEach(async () => {
    catalog = aCatalog();
    server = await startHttpServer(services());
  });
  afterEach(() => server.close());

  const services = () => ({ market: aMarket(catalog), keys: keyService(catalog), webhooks: webhookService(catalog) });
  const url = (path = '') => `${server.url}/api/webhooks${path}`;
  const create = (body: object = {}, headers: Record<string, string> = ALICE) =>
    post(url(), { ...TERMS, ...body }, headers);
  const created = async (body: object = {}) => bodyOf<WebhookBody>(await create(body));
  const get = (path = '', headers: Record<string, string> = ALICE) => fetch(url(path), { headers });
  const rotate = (id: string, graceSeconds: unknown, headers: Record<string, string> = ALICE) =>
    post(url(`/${id}/rotate`), { graceSeconds }, headers);
  const remove = (id: string) => fetch(url(`/${id}`), { method: 'DELETE', headers: ALICE });
  /** So many deliveries that were given up. */
  const givenUp = async (count: number) => {
    const { id: apiId } = await catalog.register();
    for (let made = 0; made < count; made += 1) {
      const { id } = await bodyOf<{ id: string }>(await post(`${server.url}/api/keys`, { apiId }, ALICE));
      await fetch(`${server.url}/api/keys/${id}`, { method: 'DELETE', headers: ALICE });
    }
    return giveUpDeliveries(catalog);
  };

  describe('POST /api/webhooks', () => {
    it('answers 201 with the secret, this once', async () => {
      const response = await create({ events: ['balance.low', 'charge.failed', 'balance.low'], description: ' Till ' });
      expect(response.status).to.equal(201);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      const { id, secret = '', ...shown } = await bodyOf<WebhookBody>(response);
      expect(response.headers.get('location')).to.equal(`/api/webhooks/${id}`);
      expect(id).to.match(/^webhook_[0-9A-Za-z]{22}$/);
      expect(secret).to.match(/^whsec_/);
      expect(Buffer.from(secret.slice(6), 'base64')).to.have.length(32);
      expect(shown).to.deep.equal({
        url: TERMS.url,
        events: ['charge.failed', 'balance.low'],
        description: 'Till',
        active: true,
        goneAt: null,
        previousSecretUntil: null,
        createdAt: new Date(NOW).toISOString(),
        updatedAt: new Date(NOW).toISOString(),
      });
    });

    it('tells all faults of a body at once, where the address leads among them', async () => {
      const response = await create({ url: 'https://10.0.0.1/', events: ['charge.lost'], colour: 'blue' });
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.have.members([
        'body.events[0] INVALID_VALUE',
        'body.colour UNRECOGNIZED_KEYS',
        'body.url INVALID_VALUE',
      ]);
      expect(await faultsOf(await create({ url: 'ftp://a.example.com', events: [] }))).to.deep.equal([
        'body.url INVALID_FORMAT',
        'body.events TOO_SMALL',
      ]);
    });

    it('refuses an address inside, also by a name that leads there', async () => {
      for (const inside of [
        'http://127.0.0.1/',
        'https://localhost/',
        'https://api.inside.example/',
        'http://[::1]/',
      ]) {
        const response = await create({ url: inside });
        expect([response.status, await faultsOf(response)], inside).to.deep.equal([400, ['body.url INVALID_VALUE']]);
      }
    });

    it('takes http outside production only', async () => {
      expect((await create({ url: 'http://alice.example.com/' })).status).to.equal(201);
      const production = await startHttpServer({ ...services(), access: access(true), trustProxy: true });
      try {
        const { id } = await created();
        const headers = { Authorization: `Bearer ${await tokenOf('user_alice')}` };
        const asked = await post(`${production.url}/api/webhooks`, { ...TERMS, url: 'http://a.example.com/' }, headers);
        expect([asked.status, await faultsOf(asked)]).to.deep.equal([400, ['body.url INVALID_FORMAT']]);
        const changed = await patch(`${production.url}/api/webhooks/${id}`, { url: 'http://a.example.com/' }, headers);
        expect([changed.status, await faultsOf(changed)]).to.deep.equal([400, ['body.url INVALID_FORMAT']]);
      } finally {
        await production.close();
      }
    });

    it('lets a user have ten of them', async () => {
      for (let count = 0; count < 10; count += 1) expect((await create()).status).to.equal(201);
      const refused = await create();
      expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([409, 'TOO_MANY_WEBHOOKS']);
      expect((await create({}, BOB)).status).to.equal(201);
    });

    it('makes one for one Idempotency-Key, and keeps no secret for the replay', async () => {
      const headers = { ...ALICE, 'Idempotency-Key': 'k-1' };
      const { secret, ...first } = await bodyOf<WebhookBody>(await create({}, headers));
      expect(secret).to.be.a('string');
      const again = await create({}, headers);
      expect([again.status, again.headers.get('idempotent-replayed')]).to.deep.equal([201, 'true']);
      expect(await bodyOf<WebhookBody>(again)).to.deep.equal(first);
    });

    it('is for users alone', async () => {
      expect([(await create({}, {})).status, (await create({}, ADMIN)).status]).to.deep.equal([401, 403]);
    });
  });

  describe('reading, changing and deleting', () => {
    it('shows own ones without a secret, in answers that can be asked for again', async () => {
      const [{ id }, second] = [await created(), await created()];
      await create({}, BOB);
      const list = await get();
      const { data, nextCursor } = await bodyOf<PageBody<WebhookBody>>(list);
      expect([data.map((webhook) => webhook.id), nextCursor]).to.deep.equal([[second.id, id], null]);
      const etag = list.headers.get('etag') ?? '';
      expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(304);
      expect((await bodyOf<WebhookBody>(await get(`/${id}`))).url).to.equal(TERMS.url);
    });

    it('changes what is named', async () => {
      const { id } = await created({ description: 'Till' });
      const changed = await patch(url(`/${id}`), { url: 'https://b.example.com/?a=1', active: false });
      expect(changed.status).to.equal(200);
      const kept = { events: TERMS.events, description: 'Till' };
      expect(await changed.json()).to.deep.include({ url: 'https://b.example.com/?a=1', active: false, ...kept });
      const forbidden = await patch(url(`/${id}`), { url: 'https://api.inside.example/' });
      expect([forbidden.status, await faultsOf(forbidden)]).to.deep.equal([400, ['body.url INVALID_VALUE']]);
      expect(await faultsOf(await patch(url(`/${id}`), { secret: 'whsec_mine' }))).to.deep.equal([
        'body.secret UNRECOGNIZED_KEYS',
      ]);
    });

    it('deletes for good', async () => {
      const { id } = await created();
      expect((await remove(id)).status).to.equal(204);
      const gone = [await get(`/${id}`), await remove(id), await rotate(id, 0), await get(`/${id}/deliveries`)];
      for (const response of gone) {
        expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'WEBHOOK_NOT_FOUND']);
      }
    });

    it('gives another secret, and says how long the one before it signs as well', async () => {
      const { id, secret } = await created();
      const rotated = await bodyOf<WebhookBody>(await rotate(id, 60));
      expect(rotated.secret)
        .to.match(/^whsec_/)
        .and.not.equal(secret);
      expect(rotated.previousSecretUntil).to.equal(new Date(NOW + 60_000).toISOString());
      expect((await bodyOf<WebhookBody>(await rotate(id, 0))).previousSecretUntil).to.equal(null);
      for (const wrong of [-1, 86_401, 1.5, undefined]) expect((await rotate(id, wrong)).status).to.equal(400);
    });

    it('keeps secrets out of every other answer, and out of the log', async () => {
      const headers = { ...ALICE, 'Idempotency-Key': 'k-1' };
      const { id, secret = '' } = await created();
      const { secret: next = '' } = await bodyOf<WebhookBody>(await rotate(id, 600, headers));
      const [delivery] = await givenUp(1);
      const answers = await Promise.all([
        get(),
        get(`/${id}`),
        get(`/${id}/deliveries`),
        patch(url(`/${id}`), { description: 'x' }),
        rotate(id, 600, headers),
        post(url(`/${id}/deliveries/${delivery}/replay`), {}, ALICE),
      ]);
      for (const answer of answers) {
        expect(answer.ok, answer.url).to.equal(true);
        expect(await answer.text()).not.to.include('whsec_');
      }
      for (const kept of [secret, next]) expect(server.logs.text).not.to.include(kept.slice(6));
      expect(server.logs.text).not.to.include('whsec_');
    });
  });

  describe('deliveries', () => {
    it('are shown with their last attempt, in pages and by status', async () => {
      const { id } = await created();
      const ids = await givenUp(3);
      const first = await bodyOf<PageBody<DeliveryBody>>(await get(`/${id}/deliveries?limit=2`));
      expect(first.data.map((delivery) => delivery.id)).to.deep.equal([ids[2], ids[1]]);
      expect(first.data[0]).to.deep.equal({
        id: ids[2],
        event: 'api_key.revoked',
        status: 'dead',
        attempts: 1,
        lastAttempt: { at: new Date(NOW).toISOString(), durationMs: 12, statusCode: 500, failure: null },
        nextAttemptAt: null,
        createdAt: new Date(NOW).toISOString(),
      });
      const rest = await bodyOf<PageBody<DeliveryBody>>(await get(`/${id}/deliveries?cursor=${first.nextCursor}`));
      expect([rest.data.map((delivery) => delivery.id), rest.nextCursor]).to.deep.equal([[ids[0]], null]);
      const delivered = await bodyOf<PageBody<DeliveryBody>>(await get(`/${id}/deliveries?status=delivered`));
      expect(delivered.data).to.deep.equal([]);
      expect(await faultsOf(await get(`/${id}/deliveries?status=lost`))).to.deep.equal(['query.status INVALID_VALUE']);
    });

    it('are sent again when they are over and their webhook is on', async () => {
      const { id } = await created();
      const [delivery] = await givenUp(1);
      const replay = () => post(url(`/${id}/deliveries/${delivery}/replay`), {}, ALICE);
      const refused = async (response: Response) => [response.status, (await errorOf(response)).code];
      await patch(url(`/${id}`), { active: false });
      expect(await refused(await replay())).to.deep.equal([409, 'WEBHOOK_INACTIVE']);
      await patch(url(`/${id}`), { active: true });
      const replayed = await replay();
      expect([replayed.status, await replayed.json()]).to.deep.equal([202, { id: delivery, status: 'pending' }]);
      expect(await refused(await replay())).to.deep.equal([409, 'WEBHOOK_DELIVERY_PENDING']);
      const unknown = await post(url(`/${id}/deliveries/msg_none/replay`), {}, ALICE);
      expect(await refused(unknown)).to.deep.equal([404, 'WEBHOOK_DELIVERY_NOT_FOUND']);
    });
  });
});
