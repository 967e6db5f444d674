import { type Random } from '../random.ts';
import { type Deed } from '../step.ts';
import { describeCall, drawCall, type SimulatedCall } from './call-plan.ts';
import { KEYS } from './offered-api.ts';

/** Where a process may die while it serves calls or gathers them. */
const CALL_PATH = [
  ...['findByPrefix', 'holdMany', 'holdMany', 'forward', 'forward', 'deliver', 'captureMany', 'captureMany'],
  ...['releaseMany', 'endDeliveries', 'claimDelivery', 'extendMany', 'sweep', 'vaults', 'ungathered', 'form', 'form'],
];

/** Where it may find afterwards that the world has moved on. */
const CALLS_THAT_HANG = [
  ...['holdMany', 'captureMany', 'captureMany', 'captureMany', 'releaseMany', 'endDeliveries', 'extendMany'],
  ...['sweep', 'ungathered', 'form', 'form'],
];

/** One call, several copies of one, now or later, or several calls; each is answered in its own way. */
export function callDeed(random: Random, made: SimulatedCall[]): Deed {
  const count = random.chance(0.4) ? random.int(2, 4) : 1;
  const areCopies = random.chance(0.5);
  let old = repeatable(random, made);
  const calls = Array.from({ length: count }, () => {
    const call = drawCall(random, old, made.length, KEYS);
    if (old === null) made.push(call);
    old = areCopies ? call : repeatable(random, made);
    const afterMs = random.chance(0.25) ? random.int(0, 45_000) : 0;
    return { slot: random.int(0, 1), call, afterMs };
  });
  return {
    label: calls.map(({ slot, call, afterMs }) => `at ${slot} in ${afterMs} ms: ${describeCall(call)}`).join('; '),
    run: (world) => calls.forEach(({ slot, call, afterMs }) => void world.call(slot, call, afterMs)),
  };
}

/** Null: make another one. */
function repeatable(random: Random, made: readonly SimulatedCall[]): SimulatedCall | null {
  const known = made.filter(({ idempotencyKey }) => idempotencyKey !== null);
  return known.length > 0 && random.chance(0.35) ? random.pick(known.slice(-4)) : null;
}

/** What providers, owners of keys and administrators do about calls. */
export function marketDeed(random: Random): Deed {
  const slot = random.int(0, 1);
  const draw = random.unit();
  if (draw < 0.5) {
    const back = random.int(1, 4);
    return { label: `void the call ${back} before the next`, run: (world) => world.voidCall(slot, back) };
  }
  if (draw < 0.85) {
    const units = BigInt(random.int(0, 30_000));
    return { label: `every price is ${units} units above the first`, run: ({ market }) => market.raisePrices(units) };
  }
  const key = random.int(0, KEYS - 1);
  return { label: `key ${key} is revoked`, run: (world) => world.revokeKey(slot, key) };
}

/** A process hangs, often for so long that its holds are swept, and then goes on. */
export function stallOnCallPath(random: Random): Deed {
  const slot = random.int(0, 1);
  const method = random.pick(CALLS_THAT_HANG);
  const seconds = random.int(25, 45);
  return {
    label: `the next ${method} of instance ${slot} hangs for ${seconds} s`,
    run: (world) => world.stall(slot, method, seconds * 1000),
  };
}

/** A process dies in the middle of a call. */
export function crashOnCallPath(random: Random): Deed {
  const slot = random.int(0, 1);
  const method = random.pick(CALL_PATH);
  const afterEffect = random.chance(0.5);
  return {
    label: `instance ${slot} dies ${afterEffect ? 'after' : 'before'} its next ${method}`,
    run: (world) => world.crashAt(slot, method, afterEffect),
  };
}
