import { type ApiKey } from '../../src/core/access/api-key.ts';
import { type ApiKeySecret } from '../../src/core/access/api-key-secret.ts';
import { type NewApiKey } from '../../src/core/access/ports/api-keys.ts';
import { type HoldOutcome, type NewHold } from '../../src/core/billing/ports/charge-holds.ts';
import { type ReserveAgain } from '../../src/core/billing/ports/usage-ledger.ts';
import { newCharge, NOW, unique, valueOf } from './scenario.ts';
import { type World } from './world.ts';

/*
 * Steps for suites that need keys and calls made with them.
 */

export const HOLD_MS = 120_000;

/** Something to have a key for. */
export async function offerApi(world: World, id = 'api'): Promise<void> {
  const endpoints = [{ id: unique('endpoint'), method: 'GET', path: '/', units: 1n, description: null }] as const;
  const description = { name: 'Weather API', description: null, category: 'weather', chargeOn: 'response' } as const;
  const api = {
    ...description,
    id,
    status: 'active' as const,
    ownerId: 'provider',
    baseUrl: 'https://weather.example.com',
    endpoints,
  };
  await valueOf(world.apis.register(api, [unique('slug')], NOW));
}

export function newKey(over: Partial<NewApiKey> = {}): NewApiKey {
  return {
    id: unique('key'),
    userId: 'alice',
    apiId: 'api',
    name: null,
    scopes: ['read', 'write'],
    rateLimitPerMinute: 600,
    spendLimit: null,
    expiresAt: null,
    ...over,
  };
}

export function newSecret(prefix = unique('ck_test_')): ApiKeySecret {
  return { prefix, digest: new Uint8Array(32).fill(prefix.length) };
}

export async function addKey(world: World, over: Partial<NewApiKey> = {}): Promise<ApiKey> {
  return valueOf(world.keys.add(newKey(over), newSecret(), NOW));
}

/** A call with the key's newest secret. */
export function holdFor(key: ApiKey, requestId: string, units: bigint, over: Partial<NewHold> = {}): NewHold {
  const { userId, apiId, id: apiKeyId, prefix: apiKeyPrefix } = key;
  const charge = newCharge(requestId, units, { userId, apiId, apiKeyId });
  return { ...charge, apiKeyPrefix, expiresAt: NOW + HOLD_MS, keepsDelivery: false, ...over };
}

/** Asks for all of them together, and waits until what was done for them is durable. */
export async function holdAll(
  world: Pick<World, 'holds'>,
  holds: readonly NewHold[],
  now = NOW,
): Promise<readonly (HoldOutcome | ReserveAgain)[]> {
  const outcomes = await valueOf(world.holds.holdMany(holds, now));
  for (const outcome of outcomes) {
    if (outcome.kind === 'held' && outcome.committed !== undefined) await valueOf(outcome.committed);
  }
  return outcomes;
}

/** The kinds of the outcomes; of a refused key, why. */
export async function holdOutcomes(world: World, holds: readonly NewHold[], now = NOW): Promise<string[]> {
  const outcomes = await holdAll(world, holds, now);
  return outcomes.map((outcome) => (outcome.kind === 'key_refused' ? outcome.reason : outcome.kind));
}
