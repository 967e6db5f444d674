import { type Api } from '../../src/core/catalog/api.ts';
import { landing, newCharge, NOW, travel, unique, valueOf, chargeIn } from './scenario.ts';
import { type World } from './world.ts';

/** An API of this developer. */
export function offer(world: World, ownerId: string, over: Partial<Api> = {}): Promise<Api> {
  const api = {
    id: unique('api_sold'),
    ownerId,
    name: 'Weather API',
    description: null,
    baseUrl: 'https://api.weather.example.com',
    category: 'weather' as const,
    chargeOn: 'response' as const,
    status: 'active' as const,
    endpoints: [],
    ...over,
  };
  return valueOf(world.apis.register(api, [unique('weather')], NOW));
}

/** A charge of Alice's for a call of this API, not yet on the ledger. */
export async function reserveCall(world: World, apiId: string, units: bigint): Promise<bigint> {
  const [outcome] = await valueOf(world.ledger.reserveMany([newCharge(unique('request'), units, { apiId })], NOW));
  return chargeIn(outcome).id;
}

/** Lands everything that is reserved, and writes it through. */
export async function confirmAll(world: World): Promise<void> {
  const { id } = await travel(world);
  await valueOf(world.transactions.confirm(id, landing(105), NOW));
  await valueOf(world.transactions.finishConfirmed(1000, NOW));
}

/** Confirmed calls of this API, one for each amount, queued to be booked. */
export async function sell(world: World, apiId: string, ...amounts: readonly bigint[]): Promise<bigint[]> {
  const ids: bigint[] = [];
  for (const units of amounts) ids.push(await reserveCall(world, apiId, units));
  await confirmAll(world);
  return ids;
}

export function book(world: World, feeBps = 0, limit = 1000) {
  return valueOf(world.revenueIndex.index({ feeBps, limit }, NOW));
}
