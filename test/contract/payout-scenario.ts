import { expect } from 'chai';
import { type PreparedTransaction } from '../../src/core/billing/ports/vault-contract.ts';
import { type ClaimedSettlement, type MadeSettlement } from '../../src/core/settlement/ports/settlement-book.ts';
import { imbalanceOf } from '../../src/core/settlement/settlement-reconciliation.ts';
import { CHANNEL, lease, NOW, prepared, unique, valueOf } from './scenario.ts';
import { book, offer, sell } from './revenue-scenario.ts';
import { type World } from './world.ts';

export const PAYOUT_POOL = 'CPAYOUTPOOL';
const CLAIM_MS = 30_000;

export const addressOf = (developerId: string): string => `G-${developerId}`;

/** A developer to be paid at this address, who has earned these amounts by confirmed calls; the ids of the charges. */
export async function earn(world: World, developerId: string, ...amounts: readonly bigint[]): Promise<bigint[]> {
  await pay(world, developerId);
  const api = await offer(world, developerId);
  const charges = await sell(world, api.id, ...amounts);
  await book(world);
  return charges;
}

export async function pay(world: World, developerId: string, payoutAddress: string | null = addressOf(developerId)) {
  await valueOf(world.developers.update(developerId, { payoutAddress }, NOW));
}

export function settle(world: World, over: Partial<{ unitsMin: bigint; rowsMax: number; max: number }> = {}) {
  const ids = Array.from({ length: over.max ?? 10 }, () => unique('stl').replace('-', '_'));
  const { unitsMin = 1n, rowsMax = 1000 } = over;
  return valueOf(world.settlements.settle({ unitsMin, rowsMax, ids }, NOW));
}

/** What these developers are owed, each in a settlement of its own. */
export async function settled(world: World, ...developerIds: readonly string[]): Promise<MadeSettlement[]> {
  const made: MadeSettlement[] = [];
  for (const developerId of developerIds) {
    await earn(world, developerId, 100n);
    made.push(...(await settle(world)));
  }
  expect(made).to.have.length(developerIds.length);
  return made;
}

export function claimPayouts(
  world: World,
  token: string,
  limit = 50,
  now = NOW,
): Promise<readonly ClaimedSettlement[]> {
  return valueOf(world.settlements.claim({ token, until: now + CLAIM_MS }, limit, now));
}

export const idsOf = (settlements: readonly { readonly id: string }[]): string[] => settlements.map(({ id }) => id);

export function preparedPayout(over: Partial<PreparedTransaction> = {}): PreparedTransaction {
  return prepared({ kind: 'payout', contractId: PAYOUT_POOL, ...over });
}

export interface TravellingPayout {
  readonly id: bigint;
  readonly hash: string;
  readonly ids: readonly string[];
}

/** Everything that is pending and may travel together, in one persisted transaction. */
export async function travelPayout(world: World, limit = 50, now = NOW): Promise<TravellingPayout> {
  const token = unique('payer');
  await valueOf(world.channels.register([CHANNEL]));
  const channel = await lease(world, token, now);
  if (channel === null) throw new Error('No channel is free');
  const ids = idsOf(await claimPayouts(world, token, limit, now));
  const transaction = preparedPayout({ sequence: channel.lastSequence + 1n });
  const persisted = await valueOf(world.settlements.persist(transaction, { token, ids }, now));
  if (persisted.kind === 'lost') throw new Error('The payout was not persisted');
  return { id: persisted.id, hash: transaction.hash, ids };
}

export async function settlementOf(world: World, id: string) {
  const settlement = await valueOf(world.payoutDesk.find(id));
  if (settlement === null) throw new Error(`There is no settlement ${id}`);
  return settlement;
}

export async function statusesOf(world: World, ids: readonly string[]): Promise<string[]> {
  return Promise.all(ids.map(async (id) => (await settlementOf(world, id)).status));
}

/** What was earned is somewhere, once, and every settlement holds just its revenue. */
export async function expectBalanced(world: World): Promise<void> {
  const sums = await valueOf(world.settlementAccounts.sums());
  expect({ imbalance: imbalanceOf(sums), mismatched: sums.mismatched }).to.deep.equal({ imbalance: 0n, mismatched: 0 });
}
