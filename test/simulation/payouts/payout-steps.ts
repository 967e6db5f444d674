import { type Random } from '../random.ts';
import { type Deed } from '../step.ts';
import { PAID } from './providers.ts';

/** Where a process may die on the way of a payout. What charges use too is meant on this way alone. */
const PAYOUT_PATH = [
  ...['index', 'settle', 'payout claim', 'payout lease', 'obstacles', 'setAside', 'prepare', 'payout release'],
  ...['payout persist', 'payout persist', 'payout persist', 'payout persist', 'payout recordSend', 'payout live'],
  ...['payout send', 'payout send', 'payout send', 'payout send'],
];

/** Where it may find afterwards that its claim has run out. */
const CALLS_THAT_HANG = [
  'index',
  'settle',
  'payout claim',
  'prepare',
  'payout persist',
  'payout persist',
  'payout send',
];

export function crashOnPayoutPath(random: Random): Deed {
  const slot = random.int(0, 1);
  const method = random.pick(PAYOUT_PATH);
  const afterEffect = random.chance(0.5);
  return {
    label: `instance ${slot} dies ${afterEffect ? 'after' : 'before'} its next ${method}`,
    run: (world) => world.crashAt(slot, method, afterEffect),
  };
}

export function stallOnPayoutPath(random: Random): Deed {
  const slot = random.int(0, 1);
  const method = random.pick(CALLS_THAT_HANG);
  const seconds = random.int(30, 60);
  return {
    label: `the next ${method} of instance ${slot} hangs for ${seconds} s`,
    run: (world) => world.stall(slot, method, seconds * 1000),
  };
}

/** A provider names another address, perhaps one that cannot be paid. */
export function moveProvider(random: Random): Deed {
  const developerId = random.pick(PAID);
  const place = random.int(0, 3);
  return {
    label: `${developerId} wants to be paid at address ${place}`,
    run: ({ providers }) => providers.move(developerId, place),
  };
}
