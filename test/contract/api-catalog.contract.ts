import { expect } from 'chai';
import { type Api, type Endpoint, type NewApi } from '../../src/core/catalog/api.ts';
import { type ApiFilter } from '../../src/core/catalog/ports/api-catalog.ts';
import { NOW, unique, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const anEndpoint = (path: string, over: Partial<Endpoint> = {}): Endpoint => ({
  id: unique('endpoint'),
  method: 'GET',
  path,
  units: 100_000n,
  description: null,
  ...over,
});

const anApi = (over: Partial<NewApi> = {}): NewApi => ({
  id: unique('api'),
  ownerId: 'alice',
  name: 'Weather API',
  description: 'Forecast and current conditions',
  baseUrl: 'https://api.weather.example.com',
  category: 'weather',
  chargeOn: 'response',
  status: 'active',
  endpoints: [anEndpoint('/forecast')],
  ...over,
});

const ANY: ApiFilter = { category: null, words: [] };

export function describeApiCatalog(name: string, openWorld: OpenWorld): void {
  describe(`ApiCatalog on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    const register = (api: NewApi, slugs = [unique('slug')]): Promise<Api> =>
      valueOf(world.apis.register(api, slugs, NOW));
    const find = (idOrSlug: string) => valueOf(world.apis.find(idOrSlug));
    const list = async (filter: Partial<ApiFilter> = {}, after: bigint | null = null, limit = 100) =>
      (await valueOf(world.apis.list({ ...ANY, ...filter }, { after, limit }))).map(({ id }) => id);

    it('gives back the whole API, its endpoints in their order, by id and by slug', async () => {
      const endpoints = [
        anEndpoint('/z', { units: 0n }),
        anEndpoint('/a/{city}', { method: 'POST', units: 9_999_999_999_999_999n, description: 'Größe "ß" \\ 🌦' }),
        anEndpoint('/a/{city}'),
      ];
      const api = anApi({ endpoints, description: null });
      const { serial, ...registered } = await register(api, ['weather-api']);
      const born = { revision: 1, signingSecret: null, createdAt: NOW, updatedAt: NOW };
      const stored = { ...api, ...born, slug: 'weather-api' };
      expect(registered).to.deep.equal(stored);
      for (const key of [api.id, 'weather-api']) expect(await find(key)).to.deep.equal({ ...stored, serial });
    });

    it('finds nothing where there is nothing', async () => {
      await register(anApi(), ['weather-api']);
      for (const key of ['weather', 'WEATHER-API', '']) expect(await find(key), key).to.equal(null);
    });

    it('takes the first slug that is free', async () => {
      const slugs = ['weather', 'weather-2', 'weather-3'];
      const taken: string[] = [];
      while (taken.length < slugs.length) taken.push((await register(anApi(), slugs)).slug);
      expect(taken).to.deep.equal(slugs);
    });

    it('stores nothing when every slug is taken', async () => {
      await register(anApi(), ['weather']);
      const late = anApi();
      const refused = await world.apis.register(late, ['weather'], NOW);
      expect(refused._unsafeUnwrapErr().kind).to.equal('slugs_taken');
      expect(await find(late.id)).to.equal(null);
    });

    it('gives distinct slugs to all that want the same one at the same moment', async () => {
      const wishes = Array.from({ length: 20 }, (_, place) => [
        'weather',
        'weather-2',
        'weather-3',
        `weather-x${place}`,
      ]);
      const apis = await Promise.all(wishes.map((slugs) => register(anApi(), slugs)));
      const slugs = apis.map(({ slug }) => slug);
      expect(new Set(slugs).size).to.equal(20);
      expect(slugs).to.include.members(['weather', 'weather-2', 'weather-3']);
      for (const api of apis) expect((await find(api.slug))?.id).to.equal(api.id);
    });

    it('lists the newest first, page by page, and new ones do not disturb it', async () => {
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) ids.unshift((await register(anApi())).id);
      const first = await valueOf(world.apis.list(ANY, { after: null, limit: 2 }));
      await register(anApi());
      const second = await list({}, first.at(-1)!.serial, 2);
      expect([...first.map(({ id }) => id), ...second]).to.deep.equal(ids.slice(0, 4));
    });

    it('lists each API with its own endpoints', async () => {
      const one = await register(anApi({ endpoints: [anEndpoint('/one')] }));
      const two = await register(anApi({ endpoints: [anEndpoint('/two/{a}'), anEndpoint('/two')] }));
      expect(await valueOf(world.apis.list(ANY, { after: null, limit: 9 }))).to.deep.equal([two, one]);
    });

    it('lists active ones only', async () => {
      const api = await register(anApi());
      await valueOf(world.apis.update({ ...api, status: 'paused' }, NOW));
      expect(await list()).to.deep.equal([]);
      expect((await find(api.id))?.status).to.equal('paused');
    });

    it('lists one category', async () => {
      const { id } = await register(anApi({ category: 'finance', chargeOn: 'success' }));
      await register(anApi());
      expect(await list({ category: 'finance' })).to.deep.equal([id]);
      expect(await list({ category: 'ai' })).to.deep.equal([]);
    });

    for (const [words, found] of [
      [['weather'], true],
      [['weat'], true],
      [['weath', 'condit'], true],
      [['forecast'], true],
      [['meteo', 'zurich'], true],
      [['天气'], true],
      [['developer', 'tools'], true],
      [['eather'], false],
      [['weather', 'stocks'], false],
      [['weathers'], false],
      [['v4'], true],
      [['42'], false],
    ] as const) {
      it(`${found ? 'finds' : 'does not find'} it by ${words.join(' and ')}`, async () => {
        const description = 'Forecasts, current conditions (Zürich & co.) 天气预报 v42';
        const api = await register(anApi({ name: 'Météo Weather', description, category: 'developer-tools' }));
        await register(anApi({ name: 'Stocks', description: null, category: 'finance' }));
        expect(await list({ words })).to.deep.equal(found ? [api.id] : []);
      });
    }

    it('finds by category and words together, from a place on', async () => {
      const ids: string[] = [];
      for (const category of ['ai', 'data', 'ai', 'ai'] as const) {
        const { id, serial } = await register(anApi({ category }));
        if (category === 'ai') ids.unshift(id);
        if (ids.length === 2) expect(await list({ category: 'ai', words: ['weath'] }, serial)).to.deep.equal([ids[1]]);
      }
      expect(await list({ category: 'ai', words: ['weath'] })).to.deep.equal(ids);
    });

    it('replaces what is described, and what it is found by', async () => {
      const api = await register(anApi());
      const described = {
        name: 'Stock API',
        description: null,
        category: 'finance',
        baseUrl: 'https://b.example',
      } as const;
      const updated = await valueOf(world.apis.update({ ...api, ...described }, NOW + 7));
      expect(updated).to.deep.equal({ ...api, ...described, revision: 2, updatedAt: NOW + 7 });
      expect(await find(api.slug)).to.deep.equal(updated);
      expect(await list({ words: ['weather'] })).to.deep.equal([]);
      expect(await list({ words: ['stock'], category: 'finance' })).to.deep.equal([api.id]);
    });

    it('replaces the endpoints as a whole, in their new order', async () => {
      const [gone, kept] = [anEndpoint('/gone'), anEndpoint('/kept')];
      const other = await register(anApi());
      const api = await register(anApi({ endpoints: [gone, kept] }));
      const endpoints = [anEndpoint('/new'), { ...kept, units: 5n, description: 'dearer' }];
      await valueOf(world.apis.update({ ...api, endpoints }, NOW));
      expect((await find(api.id))?.endpoints).to.deep.equal(endpoints);
      expect((await find(other.id))?.endpoints).to.deep.equal(other.endpoints);
    });

    it('keeps owner, slug and time of registration whatever the update says', async () => {
      const api = await register(anApi());
      const claim = { ...api, ownerId: 'mallory', slug: 'mine', createdAt: 0, serial: 0n };
      const updated = await valueOf(world.apis.update(claim, NOW));
      expect(updated).to.deep.equal({ ...api, revision: 2 });
      expect(await find(api.id)).to.deep.equal(updated);
    });

    it('replaces the signing secret of an API for its owner alone, by id and by slug', async () => {
      const other = await register(anApi());
      const api = await register(anApi(), ['weather-api']);
      const set = (ownerId: string, idOrSlug: string, secret: string) =>
        valueOf(world.apis.setSigningSecret({ ownerId, idOrSlug }, secret));
      expect(await set('alice', api.id, 'cs_one')).to.equal(true);
      expect(await find(api.id)).to.deep.equal({ ...api, signingSecret: 'cs_one' });
      expect(await set('alice', 'weather-api', 'cs_two')).to.equal(true);
      expect(await set('bob', api.id, 'cs_stolen')).to.equal(false);
      expect(await set('alice', 'api_none', 'cs_lost')).to.equal(false);
      expect(await find('weather-api')).to.deep.equal({ ...api, signingSecret: 'cs_two' });
      expect((await find(other.id))?.signingSecret).to.equal(null);
    });

    it('keeps the signing secret whatever an update says, also one that began before it was set', async () => {
      const api = await register(anApi());
      await valueOf(world.apis.setSigningSecret({ ownerId: 'alice', idOrSlug: api.id }, 'cs_one'));
      const updated = await valueOf(world.apis.update({ ...api, name: 'Stocks', signingSecret: 'cs_mine' }, NOW + 1));
      expect(updated).to.include({ name: 'Stocks', signingSecret: 'cs_one' });
      expect(await find(api.id)).to.deep.equal(updated);
    });

    it('changes nothing on behalf of an older revision', async () => {
      const api = await register(anApi());
      const current = await valueOf(world.apis.update({ ...api, name: 'First' }, NOW + 1));
      const late = { ...api, name: 'Second', endpoints: [anEndpoint('/other')] };
      expect(await valueOf(world.apis.update(late, NOW + 2))).to.equal(null);
      expect(await find(api.id)).to.deep.equal(current);
      expect(await valueOf(world.apis.update({ ...late, id: 'api_none' }, NOW + 2))).to.equal(null);
    });

    it('lets one of many updates of the same revision through, with all of its endpoints and no others', async () => {
      const api = await register(anApi());
      const wishes = Array.from({ length: 10 }, (_, place) => ({
        ...api,
        name: `Version ${place}`,
        endpoints: [anEndpoint(`/v${place}/a`), anEndpoint(`/v${place}/b`)],
      }));
      const updates = await Promise.all(wishes.map((wish) => valueOf(world.apis.update(wish, NOW))));
      const winners = updates.filter((updated) => updated !== null);
      expect(winners).to.have.length(1);
      expect(await find(api.id)).to.deep.equal(winners[0]);
    });
  });
}
