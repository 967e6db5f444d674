import { InMemoryApiCatalog } from '../../src/adapters/memory/in-memory-api-catalog.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { type ApiDraft } from '../../src/core/catalog/api.ts';
import { CheckUpstream } from '../../src/core/catalog/check-upstream.ts';
import { FindApi } from '../../src/core/catalog/find-api.ts';
import { ListApis } from '../../src/core/catalog/list-apis.ts';
import { RegisterApi } from '../../src/core/catalog/register-api.ts';
import { UpdateApi } from '../../src/core/catalog/update-api.ts';
import { parseUpstreamUrl, type UpstreamUrl } from '../../src/core/catalog/upstream-url.ts';
import { VirtualClock } from './virtual-clock.ts';

export const upstream = (text: string): UpstreamUrl => parseUpstreamUrl(text)._unsafeUnwrap();

/** Seed 001's registration, as the schema reads it. */
export const WEATHER: ApiDraft = {
  name: 'Weather API',
  description: 'Forecast and current conditions',
  baseUrl: upstream('https://api.weather.example.com'),
  category: 'weather',
  chargeOn: 'response',
  endpoints: [{ path: '/forecast', method: 'GET', units: 100_000n, description: 'Daily forecast' }],
};

/** The catalog's use cases over memory. Names below `inside.example` resolve to a private address. */
export class CatalogWorld {
  readonly clock: VirtualClock;
  readonly database = new MemoryDatabase();
  readonly catalog = new InMemoryApiCatalog(this.database);
  readonly checkUpstream = new CheckUpstream(
    { addressesOf: (name) => Promise.resolve(name.endsWith('.inside.example') ? ['10.0.0.1'] : []) },
    { allowPrivateHosts: [] },
  );
  readonly ids = { uuid: () => '', random: (bytes: number) => this.draw(bytes) };
  readonly registerApi: RegisterApi;
  readonly updateApi: UpdateApi;
  readonly findApi = new FindApi(this.catalog);
  readonly listApis = new ListApis(this.catalog);
  private draws = 0;

  constructor(clock = new VirtualClock()) {
    this.clock = clock;
    this.registerApi = new RegisterApi(this);
    this.updateApi = new UpdateApi(this);
  }

  async register(changes: Partial<ApiDraft> = {}, ownerId = 'alice') {
    return (await this.registerApi.execute({ ownerId, draft: { ...WEATHER, ...changes } }))._unsafeUnwrap();
  }

  private draw(bytes: number): Uint8Array {
    this.draws += 1;
    return new Uint8Array(bytes).fill(this.draws);
  }
}
