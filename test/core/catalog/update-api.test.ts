import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { type Api } from '../../../src/core/catalog/api.ts';
import { UpdateApi, type ApiChanges } from '../../../src/core/catalog/update-api.ts';
import { CatalogWorld, upstream, WEATHER } from '../../support/catalog-world.ts';

const route = (path: string, units = 1n) => ({ ...WEATHER.endpoints[0]!, path, units });

describe('UpdateApi', () => {
  let world: CatalogWorld;
  let api: Api;
  beforeEach(async () => {
    world = new CatalogWorld();
    api = await world.register({ endpoints: [route('/a'), route('/b/{x}'), route('/c')] });
  });

  const update = (changes: ApiChanges, idOrSlug = api.id, ownerId = 'alice') =>
    world.updateApi.execute({ ownerId, idOrSlug, changes });
  const updated = async (changes: ApiChanges) => (await update(changes))._unsafeUnwrap();
  const stored = async () => (await world.catalog.find(api.id))._unsafeUnwrap();

  it('changes what is named and nothing else', async () => {
    for (const changes of [{ name: 'N' }, { description: null }, { category: 'ai' }, { status: 'paused' }] as const) {
      const before = await stored();
      await world.clock.advance(1);
      const revision = before!.revision + 1;
      expect(await updated(changes)).to.deep.equal({ ...before, ...changes, revision, updatedAt: world.clock.now() });
      expect(await stored()).to.deep.include(changes);
    }
  });

  it('finds the API by its slug as well, which stays when the name changes', async () => {
    expect((await update({ name: 'Other' }, api.slug))._unsafeUnwrap()).to.include({ name: 'Other', slug: api.slug });
  });

  it('keeps the id of an endpoint that is described anew, also under another parameter name', async () => {
    const { endpoints } = await updated({ endpoints: [route('/d'), route('/b/{y}', 9n), route('/a', 7n)] });
    const [a, b] = api.endpoints;
    expect(endpoints.slice(1)).to.deep.equal([
      { ...route('/b/{y}', 9n), id: b!.id },
      { ...route('/a', 7n), id: a!.id },
    ]);
    expect(api.endpoints.map(({ id }) => id)).not.to.include(endpoints[0]!.id);
  });

  it('gives the same path under another method an id of its own', async () => {
    const { endpoints } = await updated({ endpoints: [{ ...route('/a'), method: 'POST' }] });
    expect(endpoints[0]!.id).not.to.equal(api.endpoints[0]!.id);
  });

  it("answers another user's API exactly as one that is not there", async () => {
    const foreign = await update({ name: 'Mine' }, api.id, 'mallory');
    const absent = await update({ name: 'Mine' }, 'api_none', 'mallory');
    expect(foreign._unsafeUnwrapErr())
      .to.deep.equal(absent._unsafeUnwrapErr())
      .and.deep.equal({ kind: 'api_not_found' });
    expect(await stored()).to.deep.equal(api);
  });

  it('tells a stranger nothing about upstreams either', async () => {
    const refused = await update({ baseUrl: upstream('http://10.0.0.1') }, api.id, 'mallory');
    expect(refused._unsafeUnwrapErr().kind).to.equal('api_not_found');
  });

  it('moves to another upstream, if that may be called', async () => {
    const refused = await update({ name: 'N', baseUrl: upstream('https://a.inside.example') });
    expect(refused._unsafeUnwrapErr().kind).to.equal('upstream_forbidden');
    expect(await stored()).to.deep.equal(api);
    expect((await updated({ baseUrl: upstream('https://b.example/v2/') })).baseUrl).to.equal('https://b.example/v2');
  });

  it('loses none of two changes that are made at once', async () => {
    const changes: ApiChanges[] = [
      { name: 'N' },
      { category: 'ai' },
      { status: 'paused' },
      { endpoints: [route('/z')] },
    ];
    for (const result of await Promise.all(changes.map((change) => update(change)))) result._unsafeUnwrap();
    const after = await stored();
    expect(after).to.include({ name: 'N', category: 'ai', status: 'paused', revision: 5 });
    expect(after!.endpoints.map(({ path }) => path)).to.deep.equal(['/z']);
  });

  it('gives up when others are always faster, without a change', async () => {
    let tries = 0;
    const catalog = {
      find: () => okAsync(api),
      update: () => {
        tries += 1;
        return okAsync(null);
      },
    };
    const { checkUpstream, clock, ids } = world;
    const contended = new UpdateApi({ catalog, checkUpstream, clock, ids });
    const result = await contended.execute({ ownerId: 'alice', idOrSlug: api.id, changes: { name: 'N' } });
    expect(result._unsafeUnwrapErr().kind).to.equal('api_contended');
    expect(tries).to.equal(5);
  });
});
