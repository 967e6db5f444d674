import { expect } from 'chai';
import { CatalogWorld, upstream, WEATHER } from '../../support/catalog-world.ts';

describe('RegisterApi', () => {
  let world: CatalogWorld;
  beforeEach(() => (world = new CatalogWorld()));

  it('puts the whole API on the market', async () => {
    const { id, serial, endpoints, ...api } = await world.register();
    expect(api).to.deep.equal({
      ownerId: 'alice',
      name: 'Weather API',
      description: 'Forecast and current conditions',
      baseUrl: 'https://api.weather.example.com',
      category: 'weather',
      chargeOn: 'response',
      slug: 'weather-api',
      status: 'active',
      revision: 1,
      signingSecret: null,
      createdAt: world.clock.now(),
      updatedAt: world.clock.now(),
    });
    expect(serial > 0n).to.equal(true);
    expect(id).to.match(/^api_[0-9A-Za-z]{22}$/);
    expect(endpoints.map(({ id: endpointId, ...rest }) => [endpointId.slice(0, 9), rest])).to.deep.equal([
      ['endpoint_', WEATHER.endpoints[0]],
    ]);
  });

  it('gives every API and endpoint an id of its own', async () => {
    const route = WEATHER.endpoints[0]!;
    const endpoints = [route, { ...route, path: '/now' }];
    const apis = [await world.register({ endpoints }), await world.register({ endpoints })];
    const ids = apis.flatMap((api) => [api.id, ...api.endpoints.map(({ id }) => id)]);
    expect(new Set(ids).size).to.equal(6);
  });

  it('finds a slug for the fifth API of one name as for the first', async () => {
    const slugs = [];
    for (let count = 0; count < 5; count += 1) slugs.push((await world.register()).slug);
    expect(slugs.slice(0, 3)).to.deep.equal(['weather-api', 'weather-api-2', 'weather-api-3']);
    for (const slug of slugs.slice(3)) expect(slug).to.match(/^weather-api-[0-9a-z]{8}$/);
    expect(new Set(slugs).size).to.equal(5);
  });

  it('stores nothing for an upstream that may not be called', async () => {
    for (const url of ['http://127.0.0.1:4000', 'https://a.inside.example']) {
      const draft = { ...WEATHER, baseUrl: upstream(url) };
      const refused = await world.registerApi.execute({ ownerId: 'alice', draft });
      expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'upstream_forbidden' });
    }
    const page = (
      await world.listApis.execute({ category: null, search: null, after: null, limit: 9 })
    )._unsafeUnwrap();
    expect(page.apis).to.deep.equal([]);
  });
});

describe('FindApi', () => {
  it('finds by id and by slug, and says when there is none', async () => {
    const world = new CatalogWorld();
    const api = await world.register();
    for (const key of [api.id, api.slug]) expect((await world.findApi.execute(key))._unsafeUnwrap()).to.deep.equal(api);
    expect((await world.findApi.execute('nothing'))._unsafeUnwrapErr()).to.deep.equal({ kind: 'api_not_found' });
  });
});

describe('ListApis', () => {
  let world: CatalogWorld;
  beforeEach(() => (world = new CatalogWorld()));

  const list = async (over: Partial<Parameters<CatalogWorld['listApis']['execute']>[0]> = {}) =>
    (await world.listApis.execute({ category: null, search: null, after: null, limit: 2, ...over }))._unsafeUnwrap();
  const names = async (over: Parameters<typeof list>[0]) => (await list(over)).apis.map(({ name }) => name);

  it('goes through all of them page by page, each once, and knows the end', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await world.register({ name });
    const first = await list();
    const second = await list({ after: first.next });
    expect([first, second].map(({ apis }) => apis.map(({ name }) => name))).to.deep.equal([
      ['d', 'c'],
      ['b', 'a'],
    ]);
    expect([first.next, second.next]).to.deep.equal([first.apis[1]!.serial, null]);
  });

  it('finds what a person types', async () => {
    await world.register({ name: 'Weather' });
    await world.register({ name: 'Stocks', category: 'finance', description: null });
    expect(await names({ search: ' STOCK ' })).to.deep.equal(['Stocks']);
    expect(await names({ search: 'forecast, Weather' })).to.deep.equal(['Weather']);
    expect(await names({ search: 'weather', category: 'finance' })).to.deep.equal([]);
  });

  it('finds nothing for a search without a word', async () => {
    await world.register();
    for (const search of ['', '?!']) expect(await list({ search })).to.deep.equal({ apis: [], next: null });
  });
});
