import { type ChargeRequest } from '../../src/core/billing/charge-identity.ts';
import { type Wait } from '../../src/core/billing/deduct-receipt.ts';
import { type SimulatedCall } from './calls/call-plan.ts';
import { callDeed, crashOnCallPath, marketDeed, stallOnCallPath } from './calls/call-steps.ts';
import { MOODS } from './chain.ts';
import { CONSUMERS, DEPOSITORS } from './depositors.ts';
import { calm, storm } from './fault-dial.ts';
import { crashOnPayoutPath, moveProvider, stallOnPayoutPath } from './payouts/payout-steps.ts';
import { SOLD_APIS } from './payouts/providers.ts';
import { Random } from './random.ts';
import { type Deed, type Step } from './step.ts';
import { BALANCE } from './world.ts';

export interface History {
  readonly instances: number;
  readonly steps: readonly Step[];
}

interface Asked {
  readonly charges: ChargeRequest[];
  readonly calls: SimulatedCall[];
}

const STEPS_MAX = 40;
const WAITS: readonly Wait[] = [
  { for: 'send' },
  { for: 'send' },
  { for: 'nothing' },
  { for: 'confirmation', timeoutMs: 15_000 },
];

/** What happens under this seed: the same every time. */
export function historyOf(seed: number): History {
  const random = new Random(seed);
  const asked: Asked = { charges: [], calls: [] };
  const count = random.int(7, STEPS_MAX - 1);
  const later = Array.from({ length: count }, () => ({ afterMs: pauseOf(random), ...nextStep(random, asked) }));
  return { instances: random.chance(0.65) ? 2 : 1, steps: [{ afterMs: 0, ...weather(random) }, ...later] };
}

/** Mostly a busy minute, now and then a wait that outlasts a transaction. */
function pauseOf(random: Random): number {
  return random.chance(0.06) ? random.int(30_000, 90_000) : random.int(0, 6000);
}

function nextStep(random: Random, asked: Asked): Deed {
  const draw = random.unit();
  if (draw < 0.24) return charge(random, asked.charges);
  if (draw < 0.48) return callDeed(random, asked.calls);
  if (draw < 0.56) return money(random);
  if (draw < 0.59) return crash(random);
  if (draw < 0.62) return crashOnCallPath(random);
  if (draw < 0.66) return crashOnPayoutPath(random);
  if (draw < 0.69) return stall(random);
  if (draw < 0.71) return stallOnCallPath(random);
  if (draw < 0.73) return stallOnPayoutPath(random);
  if (draw < 0.79) return weather(random);
  if (draw < 0.86) return ledgerMood(random);
  if (draw < 0.92) return stranger(random);
  if (draw < 0.94) return acceptance(random);
  if (draw < 0.97) return marketDeed(random);
  if (draw < 0.985) return moveProvider(random);
  return voiding(random, asked.charges);
}

function charge(random: Random, asked: ChargeRequest[]): Deed {
  const old = asked.length > 0 && random.chance(0.4) ? random.pick(asked) : null;
  const fresh: ChargeRequest = {
    requestId: `req_${asked.length}`,
    userId: random.pick(CONSUMERS),
    apiId: SOLD_APIS[asked.length % SOLD_APIS.length] ?? 'api',
    endpointId: 'endpoint',
    apiKeyId: 'key',
    units: random.chance(0.1) ? BALANCE / 2n + BigInt(random.int(0, 9)) : BigInt(random.int(1, 300_000)),
  };
  const request = old ?? fresh;
  if (old === null) asked.push(fresh);
  const body = old !== null && random.chance(0.2) ? { ...request, units: request.units + 1n } : request;
  const copies = random.chance(0.25) ? random.int(2, 4) : 1;
  const slots = Array.from({ length: copies }, () => random.int(0, 1));
  const wait = random.pick(WAITS);
  return {
    label: `charge ${body.requestId} of ${body.userId}, ${body.units} units, ${copies} at once, wait for ${wait.for}`,
    run: (world) => slots.forEach((slot) => world.charge(slot, body, wait)),
  };
}

/** Deposits, and what becomes of those that nobody knows. */
function money(random: Random): Deed {
  const draw = random.unit();
  const slot = random.int(0, 1);
  if (draw < 0.7) {
    const person = random.pick(DEPOSITORS);
    const deposits = Array.from({ length: random.int(1, 3) }, () => BigInt(random.int(1, 300_000)));
    const feeBumped = random.chance(0.3);
    return {
      label: `${person} deposits ${deposits.join(', ')} units${feeBumped ? ', wrapped in fee bumps' : ''}`,
      run: async ({ chain }) => {
        for (const units of deposits) await chain.deposit(person, units, feeBumped);
      },
    };
  }
  if (draw < 0.8) {
    const ledgers = random.int(0, 4);
    return {
      label: `the nodes keep the deposits of the last ${ledgers} ledgers`,
      run: ({ chain }) => chain.forgetDeposits(ledgers),
    };
  }
  if (draw < 0.9) return { label: 'the newcomer opens a vault', run: (world) => world.openVault(slot) };
  const userId = random.pick(CONSUMERS);
  return { label: `a waiting deposit is assigned to ${userId}`, run: (world) => world.assignDeposit(slot, userId) };
}

function crash(random: Random): Deed {
  const slot = random.int(0, 1);
  const calls = random.int(1, 40);
  const afterEffect = random.chance(0.5);
  return {
    label: `instance ${slot} dies ${afterEffect ? 'after' : 'before'} its ${calls}th call from here`,
    run: (world) => world.crash(slot, calls, afterEffect),
  };
}

/** Where a process that hangs may find afterwards that the world has moved on. */
const CALLS_THAT_HANG = [
  ...['persist', 'persist', 'send', 'recordSend', 'confirm', 'fail', 'expire', 'refuse', 'void'],
  ...['record', 'create', 'assign'],
];

function stall(random: Random): Deed {
  const slot = random.int(0, 1);
  const method = random.pick(CALLS_THAT_HANG);
  const seconds = random.int(18, 32);
  return {
    label: `the next ${method} of instance ${slot} hangs for ${seconds} s`,
    run: (world) => world.stall(slot, method, seconds * 1000),
  };
}

function weather(random: Random): Deed {
  const faults = random.chance(0.3) ? {} : storm(random);
  return {
    label: `faults: ${JSON.stringify(faults)}`,
    run: (world) => void Object.assign(world.dial, calm(), faults),
  };
}

function ledgerMood(random: Random): Deed {
  const mood = random.pick(MOODS);
  const on = random.chance(0.5);
  return { label: `${mood}: ${on}`, run: (world) => world.setMood(mood, on) };
}

/** Somebody else uses a channel's sequence, or wraps what we sent in a fee bump. */
function stranger(random: Random): Deed {
  const channel = random.int(0, 2);
  if (random.chance(0.5)) {
    return {
      label: `a stranger uses the sequence of channel ${channel}`,
      run: ({ chain }) => chain.useSequence(chain.channels[channel] ?? ''),
    };
  }
  return {
    label: 'a stranger wraps every live envelope in a fee bump',
    run: ({ chain, database }) => {
      return chain.feeBump(
        database.transactions
          .values()
          .map(({ hash }) => hash)
          .toArray(),
      );
    },
  };
}

/** An operator looks, and accepts the network only when it is the right one. */
function acceptance(random: Random): Deed {
  const slot = random.int(0, 1);
  return { label: 'an operator accepts the network', run: (world) => world.acceptNetwork(slot) };
}

function voiding(random: Random, asked: readonly ChargeRequest[]): Deed {
  const slot = random.int(0, 1);
  const requestId = asked.length > 0 ? random.pick(asked).requestId : 'req_none';
  return { label: `void ${requestId}`, run: (world) => world.voidCharge(slot, requestId) };
}
