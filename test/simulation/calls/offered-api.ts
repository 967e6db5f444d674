import { InMemoryApiCatalog } from '../../../src/adapters/memory/in-memory-api-catalog.ts';
import { InMemoryApiKeys } from '../../../src/adapters/memory/in-memory-api-keys.ts';
import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { drawApiKey } from '../../../src/core/access/api-key-secret.ts';
import { type ChargePolicy, type HttpMethod } from '../../../src/core/catalog/api.ts';
import { type Ids } from '../../../src/core/shared/ids.ts';
import { CONSUMERS } from '../depositors.ts';

export const API_ID = 'api_weather';
/** Who offers it. */
export const PROVIDER = 'provider';
export const SLUG = 'weather';

/** Of one user, to spend no more than this with it. */
export const SPEND_LIMIT = 900_000n;

export interface OfferedEndpoint {
  readonly id: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly units: bigint;
}

const FORECAST: OfferedEndpoint = { id: 'endpoint_forecast', method: 'GET', path: '/forecast', units: 40_000n };

/** Mostly cheap, now and then so expensive that a vault is empty after three. */
export const ENDPOINTS: readonly OfferedEndpoint[] = [
  FORECAST,
  FORECAST,
  { id: 'endpoint_reports', method: 'POST', path: '/reports', units: 90_000n },
  { id: 'endpoint_archive', method: 'GET', path: '/archive', units: 3_000_000n },
  { id: 'endpoint_status', method: 'GET', path: '/status', units: 0n },
];

/** One key for each consumer, and one more with a limit. */
export const KEYS = CONSUMERS.length + 1;

/** Somebody offers an API, and every consumer has a key for it. Answers what the keys say. */
export async function offerApi(
  database: MemoryDatabase,
  ids: Ids,
  { chargeOn, now }: { readonly chargeOn: ChargePolicy; readonly now: number },
): Promise<readonly string[]> {
  const endpoints = [...new Set(ENDPOINTS)].map((endpoint) => ({ ...endpoint, description: null }));
  const words = { name: 'Weather API', description: null, category: 'weather' } as const;
  const place = { id: API_ID, ownerId: PROVIDER, baseUrl: 'https://weather.example.com' };
  const api = { ...words, ...place, status: 'active' as const, chargeOn, endpoints };
  (await new InMemoryApiCatalog(database).register(api, [SLUG], now))._unsafeUnwrap();
  const keys = new InMemoryApiKeys(database);
  const texts: string[] = [];
  for (const [place, userId] of [...CONSUMERS, ...CONSUMERS.slice(0, 1)].entries()) {
    const { text, secret } = drawApiKey('test', ids);
    const spendLimit = place < CONSUMERS.length ? null : SPEND_LIMIT;
    const terms = { name: null, scopes: ['read', 'write'], rateLimitPerMinute: 600, expiresAt: null } as const;
    const key = { ...terms, id: `key_${place}`, userId, apiId: API_ID, spendLimit };
    (await keys.add(key, secret, now))._unsafeUnwrap();
    texts.push(text);
  }
  return texts;
}
