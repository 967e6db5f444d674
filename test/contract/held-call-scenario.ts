import { type ApiKey } from '../../src/core/access/api-key.ts';
import { type NewHold } from '../../src/core/billing/ports/charge-holds.ts';
import { type CallCharge, type CaptureOutcome, type DeliveryClaim } from '../../src/core/gateway/ports/held-calls.ts';
import { HOLD_MS, holdAll, holdFor } from './api-key-scenario.ts';
import { NOW, valueOf } from './scenario.ts';
import { type World } from './world.ts';

/*
 * Steps for suites that follow calls from their hold to their end.
 */

/** A call whose identity does not depend on its price: it may be made again at another one. */
export function call(key: ApiKey, requestId: string, units: bigint, over: Partial<NewHold> = {}): NewHold {
  const { fingerprint } = holdFor(key, requestId, 1n);
  return holdFor(key, requestId, units, { fingerprint, ...over });
}

/** Holds the price of a call; one that costs nothing is met. */
export async function heldCall(
  world: World,
  key: ApiKey,
  requestId: string,
  units: bigint,
  over: Partial<NewHold> = {},
): Promise<CallCharge> {
  const [outcome] = await holdAll(world, [call(key, requestId, units, over)], NOW);
  if (outcome?.kind !== 'held') throw new Error(`Not held but ${outcome?.kind ?? 'missing'}`);
  return { chargeId: outcome.charge.id, attempt: outcome.charge.attempt };
}

export async function capture(
  world: World,
  calls: readonly CallCharge[],
  now = NOW,
): Promise<readonly CaptureOutcome[]> {
  return valueOf(world.calls.captureMany(calls, now));
}

/** As the gateway does for a repeat: three times, within ten minutes. */
export async function claimDelivery(world: World, charge: CallCharge, now = NOW): Promise<DeliveryClaim> {
  const terms = { leaseUntil: now + HOLD_MS, redeliveriesMax: 3, ageMsMax: 600_000 };
  return valueOf(world.calls.claimDelivery(charge, terms, now));
}
