import { type ApiKey } from '../../src/core/access/api-key.ts';
import { leafOf, gatheredIdOf } from '../../src/core/billing/call-leaf.ts';
import { merkleRoot } from '../../src/core/billing/merkle-tree.ts';
import { type NewGatheredItem, type UngatheredCall } from '../../src/core/billing/ports/call-gathering.ts';
import { HOLD_MS, holdAll, holdFor } from './api-key-scenario.ts';
import { NOW, valueOf } from './scenario.ts';
import { type World } from './world.ts';

/*
 * Steps for suites about calls that were served and are to be gathered into items.
 */

export const LEAF_SECRET = 'a secret of the tests';

/** Calls with these request ids at one price, held and captured at once. */
export async function capture(
  world: World,
  key: ApiKey,
  calls: { readonly requestIds: readonly string[]; readonly units: bigint },
  now = NOW,
): Promise<readonly bigint[]> {
  const holds = calls.requestIds.map((requestId) => holdFor(key, requestId, calls.units, { expiresAt: now + HOLD_MS }));
  const held = await holdAll(world, holds, now);
  const charges = held.map((outcome) => {
    if (outcome.kind !== 'held') throw new Error(`Not held but ${outcome.kind}`);
    return { chargeId: outcome.charge.id, attempt: outcome.charge.attempt };
  });
  const captured = await valueOf(world.calls.captureMany(charges, now));
  if (captured.some((outcome) => outcome !== 'captured')) throw new Error('Not captured');
  return charges.map(({ chargeId }) => chargeId);
}

export async function ungatheredOf(world: World, vaultId: bigint): Promise<readonly UngatheredCall[]> {
  return valueOf(world.gathering.ungathered(vaultId, { capturedBefore: null, limit: 10_000 }));
}

/** The item over these calls, as a worker would form it. */
export function itemOver(vaultId: bigint, calls: readonly UngatheredCall[]): NewGatheredItem {
  const charges = calls
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((call) => ({ id: call.id, attempt: call.attempt, leaf: leafOf(LEAF_SECRET, call) }));
  const root = merkleRoot(charges.map(({ leaf }) => leaf.hash));
  const units = calls.reduce((sum, call) => sum + call.units, 0n);
  return { vaultId, units, onChainId: gatheredIdOf(root), merkleRoot: root, charges };
}

/** One item over all ungathered calls of the vault. */
export async function gatherAll(world: World, vaultId: bigint, now = NOW): Promise<NewGatheredItem> {
  const item = itemOver(vaultId, await ungatheredOf(world, vaultId));
  if (!(await valueOf(world.gathering.form(item, now)))) throw new Error('The item was not formed');
  return item;
}
