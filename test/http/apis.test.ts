import { expect } from 'chai';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, patch, post } from './support/requests.ts';

/** Seed 001, as printed. */
const REGISTRATION = `{
  "name": "Weather API",
  "description": "Forecast and current conditions",
  "base_url": "https://api.weather.example.com",
  "category": "weather",
  "endpoints": [
    {
      "path": "/forecast",
      "method": "GET",
      "price_per_call_usdc": "0.01",
      "description": "Daily forecast"
    }
  ]
}`;

interface ApiBody {
  readonly id: string;
  readonly slug: string;
  readonly endpoints: readonly { readonly id: string; readonly path: string; readonly price_per_call_usdc: string }[];
  readonly base_url?: string;
  readonly charge_on: string;
}

interface PageBody {
  readonly data: readonly ApiBody[];
  readonly nextCursor: string | null;
}

const seed = () => JSON.parse(REGISTRATION) as { endpoints: object[] };
const endpoint = (changes: object = {}) => ({ ...seed().endpoints[0], ...changes });
const bodyOf = async <T>(response: Response) => (await response.json()) as T;

describe('the market', () => {
  let server: HttpServer;
  beforeEach(async () => (server = await startHttpServer()));
  afterEach(() => server.close());

  const apisUrl = () => `${server.url}/api/apis`;
  const register = (changes: object = {}, headers: Record<string, string> = ALICE) =>
    post(apisUrl(), { ...seed(), ...changes }, headers);
  const registered = async (changes: object = {}) => bodyOf<ApiBody>(await register(changes));
  const get = (path = '', headers: Record<string, string> = {}, method = 'GET') =>
    fetch(apisUrl() + path, { headers, method });
  const list = async (query = '') => bodyOf<PageBody>(await get(query));

  describe('POST /api/apis', () => {
    it("registers seed 001's API as it is printed", async () => {
      const response = await post(apisUrl(), REGISTRATION, ALICE);
      expect(response.status).to.equal(201);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      const body = await bodyOf<ApiBody>(response);
      expect(body.id).to.match(/^api_[0-9A-Za-z]{22}$/);
      expect(body.endpoints[0]?.id).to.match(/^endpoint_[0-9A-Za-z]{22}$/);
      expect(response.headers.get('location')).to.equal(`/api/apis/${body.id}`);
      expect(body).to.deep.equal({
        id: body.id,
        slug: 'weather-api',
        name: 'Weather API',
        description: 'Forecast and current conditions',
        base_url: 'https://api.weather.example.com',
        category: 'weather',
        status: 'active',
        charge_on: 'response',
        endpoints: [endpoint({ id: body.endpoints[0]?.id })],
        created_at: '2026-02-26T10:30:00.000Z',
        updated_at: '2026-02-26T10:30:00.000Z',
      });
    });

    it('is paid for every answer, or for success alone, as its provider asks, then and later', async () => {
      const { id, charge_on: asked } = await registered({ charge_on: 'success' });
      expect(asked).to.equal('success');
      const changed = await patch(`${apisUrl()}/${id}`, { charge_on: 'response' });
      expect(await bodyOf<ApiBody>(changed)).to.include({ charge_on: 'response' });
      expect(await bodyOf<ApiBody>(await get(`/${id}`))).to.include({ charge_on: 'response' });
      const refused = await register({ charge_on: 'always' });
      expect(await faultsOf(refused)).to.deep.equal(['body.charge_on INVALID_VALUE']);
    });

    it('needs no descriptions, and takes a free endpoint', async () => {
      const free = { path: '/', method: 'POST', price_per_call_usdc: '0' };
      const body = await registered({ description: undefined, endpoints: [free] });
      expect(body).to.deep.include({ description: null });
      expect(body.endpoints[0]).to.deep.equal({ ...free, id: body.endpoints[0]?.id, description: null });
    });

    it('gives two APIs of one name, registered at the same moment, distinct slugs', async () => {
      const responses = await Promise.all([register(), register({}, BOB), register()]);
      expect(responses.map(({ status }) => status)).to.deep.equal([201, 201, 201]);
      const slugs = await Promise.all(responses.map(async (response) => (await bodyOf<ApiBody>(response)).slug));
      expect(slugs.toSorted()).to.deep.equal(['weather-api', 'weather-api-2', 'weather-api-3']);
    });

    it('is for users: not for strangers, not for administrators, who are nobody in particular', async () => {
      expect([(await register({}, {})).status, (await register({}, ADMIN)).status]).to.deep.equal([401, 403]);
      expect((await list()).data).to.deep.equal([]);
    });

    for (const [changes, ...faults] of [
      [{ name: undefined }, 'body.name INVALID_TYPE'],
      [{ name: '   ' }, 'body.name TOO_SMALL'],
      [{ name: 'x'.repeat(121) }, 'body.name TOO_BIG'],
      [{ name: 'a\nb' }, 'body.name INVALID_FORMAT'],
      [{ name: 'a\u0000b' }, 'body.name INVALID_FORMAT'],
      [{ name: '\ud800' }, 'body.name INVALID_FORMAT'],
      [{ description: 7 }, 'body.description INVALID_TYPE'],
      [{ description: 'x'.repeat(2001) }, 'body.description TOO_BIG'],
      [{ description: 'a\u0000' }, 'body.description INVALID_FORMAT'],
      [{ base_url: undefined }, 'body.base_url INVALID_TYPE'],
      [{ base_url: 'weather' }, 'body.base_url INVALID_FORMAT'],
      [{ base_url: 'ftp://weather.example.com' }, 'body.base_url INVALID_FORMAT'],
      [{ base_url: 'https://user:secret@weather.example.com' }, 'body.base_url INVALID_FORMAT'],
      [{ base_url: 'http://127.0.0.1:8080' }, 'body.base_url INVALID_VALUE'],
      [{ base_url: 'http://0x7f.1' }, 'body.base_url INVALID_VALUE'],
      [{ base_url: 'http://[::ffff:10.0.0.1]' }, 'body.base_url INVALID_VALUE'],
      [{ base_url: 'http://localhost' }, 'body.base_url INVALID_VALUE'],
      [{ base_url: 'http://169.254.169.254/latest/meta-data' }, 'body.base_url INVALID_VALUE'],
      [{ base_url: 'https://a.inside.example' }, 'body.base_url INVALID_VALUE'],
      [{ category: undefined }, 'body.category INVALID_VALUE'],
      [{ category: 'Weather' }, 'body.category INVALID_VALUE'],
      [{ endpoints: undefined }, 'body.endpoints INVALID_TYPE'],
      [{ endpoints: {} }, 'body.endpoints INVALID_TYPE'],
      [{ endpoints: [] }, 'body.endpoints TOO_SMALL'],
      [{ endpoints: many(101) }, 'body.endpoints TOO_BIG'],
      [{ endpoints: ['/forecast'] }, 'body.endpoints[0] INVALID_TYPE'],
      [{ endpoints: [endpoint({ path: 'forecast' })] }, 'body.endpoints[0].path INVALID_FORMAT'],
      [{ endpoints: [endpoint({ path: '/a/../b' })] }, 'body.endpoints[0].path INVALID_FORMAT'],
      [{ endpoints: [endpoint({ path: '/a?b' })] }, 'body.endpoints[0].path INVALID_FORMAT'],
      [{ endpoints: [endpoint({ method: 'get' })] }, 'body.endpoints[0].method INVALID_VALUE'],
      [{ endpoints: [endpoint({ method: 'CONNECT' })] }, 'body.endpoints[0].method INVALID_VALUE'],
      [{ endpoints: [endpoint({ price_per_call_usdc: 0.01 })] }, 'body.endpoints[0].price_per_call_usdc INVALID_TYPE'],
      [{ endpoints: [price('-1')] }, 'body.endpoints[0].price_per_call_usdc INVALID_FORMAT'],
      [{ endpoints: [price('0.00000001')] }, 'body.endpoints[0].price_per_call_usdc INVALID_FORMAT'],
      [{ endpoints: [price('1000000000')] }, 'body.endpoints[0].price_per_call_usdc INVALID_FORMAT'],
      [{ endpoints: [price('1e3')] }, 'body.endpoints[0].price_per_call_usdc INVALID_FORMAT'],
      [{ endpoints: [endpoint({ description: 1 })] }, 'body.endpoints[0].description INVALID_TYPE'],
      [{ endpoints: [endpoint({ free: true })] }, 'body.endpoints[0].free UNRECOGNIZED_KEYS'],
      [{ owner_id: 'user_bob' }, 'body.owner_id UNRECOGNIZED_KEYS'],
      [{ endpoints: [endpoint(), endpoint({ price_per_call_usdc: '1' })] }, 'body.endpoints[1].path CUSTOM'],
      [{ endpoints: [endpoint({ path: '/{a}' }), endpoint({ path: '/{b}' })] }, 'body.endpoints[1].path CUSTOM'],
    ] as const) {
      it(`refuses ${JSON.stringify(changes).slice(0, 80)} by ${faults.join(' and ')}`, async () => {
        const response = await register(changes);
        expect(response.status).to.equal(400);
        expect(await faultsOf(response)).to.deep.equal(faults);
        expect((await list()).data).to.deep.equal([]);
      });
    }

    it('tells every fault at once, that of the upstream and repeated endpoints among them', async () => {
      const endpoints = [price('x'), endpoint({ method: 'X' }), endpoint(), endpoint()];
      const response = await register({
        name: '',
        base_url: 'https://a.inside.example',
        category: 1,
        extra: 1,
        endpoints,
      });
      expect(await faultsOf(response)).to.have.members([
        'body.name TOO_SMALL',
        'body.category INVALID_VALUE',
        'body.endpoints[0].price_per_call_usdc INVALID_FORMAT',
        'body.endpoints[1].method INVALID_VALUE',
        'body.endpoints[2].path CUSTOM',
        'body.endpoints[3].path CUSTOM',
        'body.extra UNRECOGNIZED_KEYS',
        'body.base_url INVALID_VALUE',
      ]);
    });

    it('does not say what a name leads to', async () => {
      const text = await (await register({ base_url: 'https://a.inside.example' })).text();
      expect(text).not.to.contain('10.0.0.1');
    });
  });

  describe('GET /api/apis/:id', () => {
    it('shows an API by id and by slug to anybody, but not where its calls go, nor whose it is', async () => {
      const { base_url: baseUrl, ...published } = await registered();
      expect(baseUrl).to.be.a('string');
      for (const key of [published.id, published.slug]) {
        const response = await get(`/${key}`);
        expect(response.status).to.equal(200);
        const text = await response.text();
        expect(JSON.parse(text)).to.deep.equal(published);
        expect(text).not.to.contain('weather.example.com').and.not.to.contain('user_alice');
      }
    });

    it('answers 404 API_NOT_FOUND for any other', async () => {
      const response = await get('/nothing');
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'API_NOT_FOUND']);
    });

    it('refuses an id that could not be one', async () => {
      expect(await faultsOf(await get('/a%00b'))).to.deep.equal(['params.id INVALID_FORMAT']);
    });

    it('answers 304 to who has this representation, until it changes', async () => {
      const { id } = await registered();
      const etag = (await get(`/${id}`)).headers.get('etag') ?? '';
      expect((await get(`/${id}`, { 'If-None-Match': etag })).status).to.equal(304);
      await patch(`${apisUrl()}/${id}`, { name: 'Other' });
      expect((await get(`/${id}`, { 'If-None-Match': etag })).status).to.equal(200);
    });

    it('answers HEAD like GET, without a body', async () => {
      const { id } = await registered();
      const [read, head] = await Promise.all([get(`/${id}`), get(`/${id}`, {}, 'HEAD')]);
      expect([head.status, head.headers.get('etag')]).to.deep.equal([200, read.headers.get('etag')]);
      expect(await head.text()).to.equal('');
    });
  });

  describe('GET /api/apis', () => {
    it('pages through all active APIs, newest first, without their upstreams', async () => {
      for (const name of ['a', 'b', 'c']) await registered({ name });
      const first = await list('?limit=2');
      const second = await list(`?limit=2&cursor=${first.nextCursor ?? ''}`);
      expect([...first.data, ...second.data].map(({ slug }) => slug)).to.deep.equal(['c', 'b', 'a']);
      expect(second.nextCursor).to.equal(null);
      expect(first.data[0]?.endpoints).to.have.length(1);
      expect(first.data[0]).not.to.have.property('base_url');
    });

    it('picks by category and by words', async () => {
      await registered();
      await registered({ name: 'Stocks', category: 'finance', description: null });
      const slugs = async (query: string) => (await list(query)).data.map(({ slug }) => slug);
      expect(await slugs('?category=finance')).to.deep.equal(['stocks']);
      expect(await slugs('?search=FORE')).to.deep.equal(['weather-api']);
      expect(await slugs('?search=fore&category=finance')).to.deep.equal([]);
      expect(await slugs("?search=';DROP%20TABLE%20apis;--")).to.deep.equal([]);
      expect(await slugs('?search=%20')).to.deep.equal(['stocks', 'weather-api']);
    });

    for (const [query, ...faults] of [
      ['category=cars', 'query.category INVALID_VALUE'],
      ['category=', 'query.category INVALID_VALUE'],
      ['category=ai&category=data', 'query.category INVALID_VALUE'],
      [`search=${'x'.repeat(101)}`, 'query.search TOO_BIG'],
      ['search=a&search=b', 'query.search INVALID_TYPE'],
      [
        'limit=0&category=cars&cursor=x',
        'query.limit TOO_SMALL',
        'query.cursor INVALID_FORMAT',
        'query.category INVALID_VALUE',
      ],
    ] as const) {
      it(`refuses ?${query.slice(0, 40)} by ${faults.join(' and ')}`, async () => {
        const response = await get(`?${query}`);
        expect(response.status).to.equal(400);
        expect(await faultsOf(response)).to.deep.equal(faults);
      });
    }

    it('answers 304 to who has this page', async () => {
      await registered();
      const etag = (await get()).headers.get('etag') ?? '';
      expect((await get('', { 'If-None-Match': etag })).status).to.equal(304);
    });
  });

  describe('PATCH /api/apis/:id', () => {
    it('changes what is named, and shows the owner the result', async () => {
      const api = await registered();
      const changes = { name: 'Stocks', description: null, category: 'finance', base_url: 'https://b.example/v2/' };
      const response = await patch(`${apisUrl()}/${api.slug}`, changes);
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      expect(await response.json()).to.deep.equal({ ...api, ...changes, base_url: 'https://b.example/v2' });
    });

    it('pauses and resumes: a paused one is not listed, but says so itself', async () => {
      const { id } = await registered();
      await patch(`${apisUrl()}/${id}`, { status: 'paused' });
      expect((await list()).data).to.deep.equal([]);
      expect(await bodyOf(await get(`/${id}`))).to.include({ status: 'paused' });
      await patch(`${apisUrl()}/${id}`, { status: 'active' });
      expect((await list()).data).to.have.length(1);
    });

    it('replaces the endpoints, and those that stay keep their ids', async () => {
      const api = await registered();
      const endpoints = [endpoint({ path: '/now' }), endpoint({ price_per_call_usdc: '0.5' })];
      const after = await bodyOf<ApiBody>(await patch(`${apisUrl()}/${api.id}`, { endpoints }));
      expect(after.endpoints.map(({ path, price_per_call_usdc: usdc }) => [path, usdc])).to.deep.equal([
        ['/now', '0.01'],
        ['/forecast', '0.5'],
      ]);
      expect(after.endpoints[1]?.id).to.equal(api.endpoints[0]?.id);
    });

    it("answers another user's API exactly as one that is not there, and changes nothing", async () => {
      const { id } = await registered();
      const [foreign, absent] = await Promise.all([
        patch(`${apisUrl()}/${id}`, { name: 'Mine' }, BOB),
        patch(`${apisUrl()}/api_none`, { name: 'Mine' }, BOB),
      ]);
      expect([foreign.status, absent.status]).to.deep.equal([404, 404]);
      expect(await errorOf(foreign)).to.deep.equal(await errorOf(absent));
      expect(await bodyOf(await get(`/${id}`))).to.include({ name: 'Weather API' });
    });

    it('is for users', async () => {
      const { id } = await registered();
      const [stranger, admin] = await Promise.all([
        patch(`${apisUrl()}/${id}`, {}, {}),
        patch(`${apisUrl()}/${id}`, {}, ADMIN),
      ]);
      expect([stranger.status, admin.status]).to.deep.equal([401, 403]);
    });

    for (const [changes, ...faults] of [
      [{ name: null }, 'body.name INVALID_TYPE'],
      [{ status: 'deleted' }, 'body.status INVALID_VALUE'],
      [{ base_url: 'http://10.1.2.3' }, 'body.base_url INVALID_VALUE'],
      [{ base_url: 'http://10.1.2.3', name: '' }, 'body.name TOO_SMALL', 'body.base_url INVALID_VALUE'],
      [{ endpoints: [] }, 'body.endpoints TOO_SMALL'],
      [{ endpoints: [endpoint(), endpoint()] }, 'body.endpoints[1].path CUSTOM'],
      [{ slug: 'mine' }, 'body.slug UNRECOGNIZED_KEYS'],
    ] as const) {
      it(`refuses ${JSON.stringify(changes).slice(0, 60)} by ${faults.join(' and ')}`, async () => {
        const { id, ...before } = await registered();
        const response = await patch(`${apisUrl()}/${id}`, changes);
        expect(response.status).to.equal(400);
        expect(await faultsOf(response)).to.deep.equal(faults);
        expect(await bodyOf(await get(`/${id}`))).to.include({ slug: before.slug, name: 'Weather API' });
      });
    }
  });
});

function price(text: string) {
  return endpoint({ price_per_call_usdc: text });
}

function many(count: number) {
  return Array.from({ length: count }, (_, place) => endpoint({ path: `/${place}` }));
}
