import { type Container } from 'inversify';
import { parsePrice } from '../core/catalog/price.ts';
import { type UpstreamUrl } from '../core/catalog/upstream-url.ts';
import { fundDevelopmentVault } from './development-vault.ts';
import { TOKENS } from './tokens.ts';

/** 1000 USDC of play money: enough for a hundred thousand calls at a cent. */
const ALICE_UNITS = 10_000_000_000n;
const SAMPLE_SLUG = 'sample-api';
const SAMPLE_PRICE = '0.01';

/**
 * The consumer of the documented example request. Its api, endpoint and key (`api_weather`, `endpoint_forecast`,
 * `key_xyz789`) need no rows: to a direct charge they are opaque names. And an API to call through the gateway.
 */
export async function seedDevelopmentData(container: Container, sample: UpstreamUrl | null): Promise<void> {
  await fundDevelopmentVault(container, 'user_alice', ALICE_UNITS);
  if (sample !== null) await offerSampleApi(container, sample);
}

/** Offered once: what its owner made of it since stays as it is. */
async function offerSampleApi(container: Container, baseUrl: UpstreamUrl): Promise<void> {
  const found = (await container.get(TOKENS.ApiCatalog).find(SAMPLE_SLUG))._unsafeUnwrap();
  if (found !== null) return;
  const units = parsePrice(SAMPLE_PRICE)._unsafeUnwrap();
  const endpoint = (path: string, description: string) => ({ path, method: 'GET' as const, units, description });
  const draft = {
    name: 'Sample API',
    description: 'Whatever runs at UPSTREAM_URL',
    baseUrl,
    category: 'other' as const,
    chargeOn: 'response' as const,
    endpoints: [endpoint('/', 'The root'), endpoint('/{name}', 'Any name below it')],
  };
  const { registerApi } = container.get(TOKENS.MarketDependencies);
  (await registerApi.execute({ ownerId: 'provider_sample', draft }))._unsafeUnwrap();
}
