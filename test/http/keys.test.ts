import { expect } from 'chai';
import { readApiKey } from '../../src/core/access/api-key-secret.ts';
import { WEATHER } from '../support/catalog-world.ts';
import { NOW } from './support/examples.ts';
import { STANDING_CLOCK, startHttpServer, type HttpServer } from './support/http-server.ts';
import { keyService } from './support/key-service.ts';
import { aCatalog, aMarket } from './support/market.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, post } from './support/requests.ts';

interface KeyBody {
  readonly id: string;
  readonly key?: string;
  readonly prefix: string;
  readonly status: string;
  readonly rotatedAt: string | null;
  readonly revokedAt: string | null;
}

interface PageBody {
  readonly data: readonly KeyBody[];
  readonly nextCursor: string | null;
}

const IN_A_MINUTE = '2026-02-26T10:31:00.000Z';
const bodyOf = async <T>(response: Response) => (await response.json()) as T;

describe('API keys over HTTP', () => {
  let catalog: ReturnType<typeof aCatalog>;
  let server: HttpServer;
  let apiId: string;

  beforeEach(async () => {
    catalog = aCatalog();
    server = await startHttpServer({ market: aMarket(catalog), keys: keyService(catalog) });
    apiId = (await catalog.register()).id;
  });
  afterEach(() => server.close());

  const url = (path = '') => `${server.url}/api/keys${path}`;
  const issue = (body: object = {}, headers: Record<string, string> = ALICE) =>
    post(url(), { apiId, ...body }, headers);
  const issued = async (body: object = {}) => bodyOf<KeyBody>(await issue(body));
  const get = (query = '', headers: Record<string, string> = ALICE) => fetch(url(query), { headers });
  const list = async (query = '') => bodyOf<PageBody>(await get(query));
  const revoke = (id: string, headers: Record<string, string> = ALICE) =>
    fetch(url(`/${id}`), { method: 'DELETE', headers });
  const rotate = (id: string, body: object = { graceSeconds: 0 }, headers: Record<string, string> = ALICE) =>
    post(url(`/${id}/rotate`), body, headers);

  describe('POST /api/keys', () => {
    it('gives any user a key for an active API, and shows it this once', async () => {
      const response = await issue({}, BOB);
      expect(response.status).to.equal(201);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      const { id, key = '', ...masked } = await bodyOf<KeyBody>(response);
      expect(id).to.match(/^key_[0-9A-Za-z]{22}$/);
      expect(readApiKey(key)?.prefix).to.equal(masked.prefix);
      expect(masked).to.deep.equal({
        apiId,
        name: null,
        prefix: key.slice(0, 16),
        status: 'active',
        scopes: ['read', 'write'],
        rateLimitPerMinute: 600,
        spendLimitUsdc: null,
        spentUsdc: null,
        expiresAt: null,
        createdAt: new Date(NOW).toISOString(),
        rotatedAt: null,
        revokedAt: null,
      });
      expect(server.logs.text).not.to.contain(key.slice(16));
    });

    it('takes the API by its slug, and every term', async () => {
      const terms = { name: 'CI', rateLimitPerMinute: 5, spendLimitUsdc: '2.5', expiresAt: IN_A_MINUTE };
      const response = await issue({ apiId: 'weather-api', scopes: ['write', 'read'], ...terms });
      const key = await bodyOf<KeyBody>(response);
      expect(key).to.deep.include({ apiId, scopes: ['read', 'write'], spentUsdc: '0', ...terms });
    });

    const faults: Record<string, [object, string]> = {
      'no API': [{ apiId: undefined }, 'body.apiId INVALID_TYPE'],
      'an API that is no id': [{ apiId: 'a\u0000' }, 'body.apiId INVALID_FORMAT'],
      'an empty name': [{ name: ' ' }, 'body.name TOO_SMALL'],
      'a name of 121 characters': [{ name: 'x'.repeat(121) }, 'body.name TOO_BIG'],
      'no scope at all': [{ scopes: [] }, 'body.scopes TOO_SMALL'],
      'a scope that does not exist': [{ scopes: ['read', 'admin'] }, 'body.scopes[1] INVALID_VALUE'],
      'a limit of nothing': [{ rateLimitPerMinute: 0 }, 'body.rateLimitPerMinute TOO_SMALL'],
      'a broken limit': [{ rateLimitPerMinute: 1.5 }, 'body.rateLimitPerMinute INVALID_TYPE'],
      'a limit beyond reason': [{ rateLimitPerMinute: 100_001 }, 'body.rateLimitPerMinute TOO_BIG'],
      'a spend limit that is a number': [{ spendLimitUsdc: 5 }, 'body.spendLimitUsdc INVALID_TYPE'],
      'a spend limit of nothing': [{ spendLimitUsdc: '0' }, 'body.spendLimitUsdc INVALID_FORMAT'],
      'an end that is no time': [{ expiresAt: 'tomorrow' }, 'body.expiresAt INVALID_FORMAT'],
      'an end without a zone': [{ expiresAt: '2027-01-01T00:00:00' }, 'body.expiresAt INVALID_FORMAT'],
      'an end that is over': [{ expiresAt: new Date(NOW).toISOString() }, 'body.expiresAt CUSTOM'],
      'an unknown field': [{ userId: 'user_bob' }, 'body.userId UNRECOGNIZED_KEYS'],
    };

    for (const [what, [body, fault]] of Object.entries(faults)) {
      it(`names the field when there is ${what}`, async () => {
        const response = await issue(body);
        expect(response.status).to.equal(400);
        expect(await faultsOf(response)).to.deep.equal([fault]);
      });
    }

    it('names all faults at once', async () => {
      const response = await issue({ name: '', scopes: [], expiresAt: '1999-01-01T00:00:00Z', x: 1 });
      expect(await faultsOf(response)).to.have.members([
        'body.name TOO_SMALL',
        'body.scopes TOO_SMALL',
        'body.expiresAt CUSTOM',
        'body.x UNRECOGNIZED_KEYS',
      ]);
    });

    it('refuses an API that is not there, and one that is paused', async () => {
      const unknown = await issue({ apiId: 'api_none' });
      expect([unknown.status, (await errorOf(unknown)).code]).to.deep.equal([404, 'API_NOT_FOUND']);
      await catalog.updateApi.execute({ ownerId: 'alice', idOrSlug: apiId, changes: { status: 'paused' } });
      const paused = await issue();
      expect([paused.status, (await errorOf(paused)).code]).to.deep.equal([409, 'API_PAUSED']);
    });

    it('makes one key for one Idempotency-Key, and never shows it a second time', async () => {
      const headers = { ...ALICE, 'Idempotency-Key': 'once' };
      const [first, again] = [await issue({}, headers), await issue({}, headers)];
      const { key, ...masked } = await bodyOf<KeyBody>(first);
      expect(key).to.be.a('string');
      expect([again.status, again.headers.get('idempotent-replayed')]).to.deep.equal([201, 'true']);
      expect(await bodyOf<KeyBody>(again)).to.deep.equal(masked);
      expect((await list()).data).to.have.length(1);
    });
  });

  describe('GET /api/keys', () => {
    it('lists the keys masked, the newest first, in pages', async () => {
      const keys = [await issued(), await issued({ name: 'second' }), await issued()];
      const masked = keys.toReversed().map(({ key, ...rest }) => {
        expect(key).to.match(/^ck_test_/);
        return rest;
      });
      const page = await list('?limit=2');
      expect(page.data).to.deep.equal(masked.slice(0, 2));
      await issued();
      expect(await list(`?limit=2&cursor=${page.nextCursor}`)).to.deep.equal({
        data: masked.slice(2),
        nextCursor: null,
      });
      expect(JSON.stringify(await list())).not.to.contain(keys[0]!.key!.slice(16));
    });

    it('shows what became of a key', async () => {
      const [expiring, revoked] = [await issued({ expiresAt: IN_A_MINUTE }), await issued()];
      await revoke(revoked.id);
      const late = await startHttpServer({
        keys: keyService(catalog),
        clock: { ...STANDING_CLOCK, now: () => NOW + 60_000 },
      });
      const { data } = await bodyOf<PageBody>(await fetch(`${late.url}/api/keys`, { headers: ALICE }));
      await late.close();
      expect(data.map(({ id, status }) => [id, status])).to.deep.equal([
        [revoked.id, 'revoked'],
        [expiring.id, 'expired'],
      ]);
    });

    it('is nobody else’s business', async () => {
      await issued();
      expect((await bodyOf<PageBody>(await get('', BOB))).data).to.deep.equal([]);
      expect([(await get('', {})).status, (await get('', ADMIN)).status]).to.deep.equal([401, 403]);
    });

    it('answers 304 to who has this representation, and is stored nowhere', async () => {
      await issued();
      const etag = (await get()).headers.get('etag')!;
      const again = await get('', { ...ALICE, 'If-None-Match': etag });
      expect([again.status, again.headers.get('cache-control')]).to.deep.equal([304, 'no-store']);
    });
  });

  describe('DELETE /api/keys/:id', () => {
    it('ends the key, and is the same when it is repeated', async () => {
      const { id } = await issued();
      for (let times = 0; times < 2; times += 1) {
        const response = await revoke(id);
        expect([response.status, await response.text()]).to.deep.equal([204, '']);
      }
      expect((await list()).data[0]).to.include({ status: 'revoked', revokedAt: new Date(NOW).toISOString() });
    });
  });

  describe('POST /api/keys/:id/rotate', () => {
    it('gives the same key another secret, and shows it this once', async () => {
      const first = await issued({ spendLimitUsdc: '1' });
      const response = await rotate(first.id, { graceSeconds: 86_400 });
      expect(response.status).to.equal(200);
      const rotated = await bodyOf<KeyBody>(response);
      const { key, prefix } = rotated;
      expect(rotated).to.deep.equal({ ...first, key, prefix, rotatedAt: new Date(NOW).toISOString() });
      expect([readApiKey(key!)?.prefix, key === first.key]).to.deep.equal([prefix, false]);
    });

    it('lets the old secret work for as long as it was told, be it not at all', async () => {
      for (const graceSeconds of [0, 60]) {
        const { id, prefix } = await issued();
        await rotate(id, { graceSeconds });
        expect(catalog.database.apiKeySecrets.get(prefix)?.worksUntil).to.equal(NOW + graceSeconds * 1000);
      }
    });

    it('must be told a grace, of a day at most', async () => {
      const { id } = await issued();
      for (const graceSeconds of [undefined, -1, 86_401, 0.5, '60', null]) {
        const response = await rotate(id, { graceSeconds });
        expect(await faultsOf(response), String(graceSeconds)).to.have.length(1);
      }
      expect(await faultsOf(await rotate(id, { graceSeconds: 1, grace: 1 }))).to.deep.equal([
        'body.grace UNRECOGNIZED_KEYS',
      ]);
    });

    it('does not wake a revoked key', async () => {
      const { id } = await issued();
      await revoke(id);
      const response = await rotate(id);
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([409, 'API_KEY_ENDED']);
    });
  });

  it('never shows or changes the key of another: it is not there', async () => {
    const { id } = await issued();
    for (const response of [await revoke(id, BOB), await rotate(id, undefined, BOB), await revoke('key_none')]) {
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'API_KEY_NOT_FOUND']);
    }
    for (const [headers, status] of [[{}, 401] as const, [ADMIN, 403] as const]) {
      const answers = [await revoke(id, headers), await rotate(id, {}, headers), await issue({}, headers)];
      expect(answers.map((answer) => answer.status)).to.deep.equal([status, status, status]);
    }
    expect((await list()).data)
      .to.have.length(1)
      .and.to.have.nested.property('[0].status', 'active');
  });

  it('offers keys for what providers register over HTTP', async () => {
    const registration = {
      ...WEATHER,
      baseUrl: undefined,
      chargeOn: undefined,
      base_url: 'https://weather.example.com',
    };
    const endpoints = [{ path: '/', method: 'GET', price_per_call_usdc: '0.01', description: null }];
    const registered = await post(`${server.url}/api/apis`, { ...registration, endpoints }, BOB);
    const { id } = await bodyOf<{ id: string }>(registered);
    expect((await issue({ apiId: id })).status).to.equal(201);
  });
});
