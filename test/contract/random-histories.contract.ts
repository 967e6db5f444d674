import { expect } from 'chai';
import fc from 'fast-check';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { addKey, holdAll, holdFor, offerApi } from './api-key-scenario.ts';
import { gatherAll, ungatheredOf } from './call-scenario.ts';
import {
  CHANNEL,
  claim,
  formAll,
  fund,
  landing,
  lease,
  moneyOf,
  newCharge,
  NOW,
  prepared,
  valueOf,
  vaultOf,
} from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const FUNDS = 100n;
const USERS = ['alice', 'bob'];
const TODAY = { from: NOW - 1, to: NOW + 1 };
const CALLS = 8;
/** Direct charges and calls. */
const REQUEST_IDS = [
  ...Array.from({ length: 12 }, (_, request) => `r${request}`),
  ...Array.from({ length: CALLS }, (_, call) => `gw_${call}`),
];
const END = ['confirm', 'fail', 'expire', 'escalate'] as const;
const DECISION = ['confirm', 'fail', 'expire', 'requeue', 'writeOff'] as const;

type Step =
  | { readonly kind: 'reserve'; readonly first: number; readonly count: number }
  | { readonly kind: 'serve'; readonly call: number; readonly captured: boolean }
  | { readonly kind: 'gather' }
  | { readonly kind: 'void'; readonly request: string }
  | { readonly kind: 'send'; readonly max: number }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'discover' }
  | { readonly kind: 'decide'; readonly end: (typeof END)[number] }
  | { readonly kind: 'review'; readonly decision: (typeof DECISION)[number] }
  | { readonly kind: 'finish' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('reserve' as const),
    first: fc.nat(8),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('serve' as const), call: fc.nat(CALLS - 1), captured: fc.boolean() }),
  fc.record({ kind: fc.constant('gather' as const) }),
  fc.record({ kind: fc.constant('void' as const), request: fc.constantFrom(...REQUEST_IDS) }),
  fc.record({ kind: fc.constant('send' as const), max: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('refuse' as const) }),
  fc.record({ kind: fc.constant('discover' as const) }),
  fc.record({ kind: fc.constant('decide' as const), end: fc.constantFrom(...END) }),
  fc.record({ kind: fc.constant('review' as const), decision: fc.constantFrom(...DECISION) }),
  fc.record({ kind: fc.constant('finish' as const) }),
);

/** Histories that have once failed. */
const KNOWN: [readonly Step[]][] = [
  [
    // What is called dead has landed after all, and its sequence number is on its way a second time.
    [
      { kind: 'reserve', first: 0, count: 2 },
      { kind: 'send', max: 2 },
      { kind: 'decide', end: 'expire' },
      { kind: 'send', max: 1 },
      { kind: 'discover' },
      { kind: 'send', max: 1 },
    ],
  ],
];

export function describeRandomHistories(name: string, openWorld: OpenWorld): void {
  describe(`Random histories on ${name}`, () => {
    it('never drift by a unit, never overdraw and never hold less than nothing', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
          const world = await openWorld();
          try {
            await play(world, steps);
          } finally {
            await world.close();
          }
        }),
        { numRuns: 40 + KNOWN.length, examples: KNOWN },
      );
    }).timeout(60_000);
  });
}

async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const user of USERS) await fund(world, user, FUNDS);
  await valueOf(world.channels.register([CHANNEL]));
  await offerApi(world);
  const keys = await Promise.all(USERS.map((userId) => addKey(world, { userId })));
  for (const [index, each] of steps.entries()) {
    await take(world, keys, each, `step-${index}`);
    await expectBalanced(world);
  }
}

async function take(world: World, keys: readonly ApiKey[], step: Step, token: string): Promise<void> {
  switch (step.kind) {
    case 'reserve':
      await valueOf(world.ledger.reserveMany(chargesOf(step), NOW));
      return;
    case 'void': {
      const charge = await valueOf(world.ledger.find(step.request));
      if (charge !== null) await valueOf(world.ledger.void(charge, { reason: 'admin', final: false }, NOW));
      return;
    }
    case 'serve':
      return serve(world, keys[step.call % keys.length]!, step);
    case 'gather':
      return gather(world);
    case 'send':
      return send(world, step.max, token);
    case 'refuse': {
      await formAll(world);
      const [item] = await claim(world, token, 1);
      if (item === undefined) return;
      await valueOf(world.items.refuse({ itemId: item.id, token, reason: 'contract_refused' }, NOW));
      return;
    }
    case 'discover':
      return discover(world, token);
    case 'decide': {
      const [live] = await valueOf(world.transactions.live(1));
      if (live === undefined) return;
      if (step.end === 'confirm' || step.end === 'fail')
        await valueOf(world.transactions[step.end](live.id, landing(105), NOW));
      else await valueOf(world.transactions[step.end](live.id, NOW));
      return;
    }
    case 'review':
      return decideReview(world, step.decision);
    case 'finish':
      await valueOf(world.transactions.finishConfirmed(3, NOW));
  }
}

/** One id always means the same charge, so that repeats repeat; some of a batch may be repeats. */
function chargesOf({ first, count }: Extract<Step, { kind: 'reserve' }>) {
  return Array.from({ length: count }, (_, index) => {
    const request = first + index;
    const userId = USERS[request % USERS.length]!;
    return newCharge(`r${request}`, BigInt(7 + ((request * 13) % 50)), { userId });
  });
}

/** A call is held at its price and served, or its upstream did not answer. */
async function serve(world: World, key: ApiKey, { call, captured }: Extract<Step, { kind: 'serve' }>): Promise<void> {
  const [outcome] = await holdAll(world, [holdFor(key, `gw_${call}`, BigInt(3 + call * 5))], NOW);
  if (outcome?.kind !== 'held') return;
  const calls = [{ chargeId: outcome.charge.id, attempt: outcome.charge.attempt }];
  if (captured) await valueOf(world.calls.captureMany(calls, NOW));
  else await valueOf(world.calls.releaseMany(calls, NOW));
}

async function gather(world: World): Promise<void> {
  for (const user of USERS) {
    const { id } = await vaultOf(world, user);
    if ((await ungatheredOf(world, id)).length > 0) await gatherAll(world, id);
  }
}

async function send(world: World, max: number, token: string): Promise<void> {
  await formAll(world);
  const channel = await lease(world, token);
  const items = channel === null ? [] : await claim(world, token, max);
  if (channel !== null && items.length > 0) {
    const transaction = prepared({ sequence: channel.lastSequence + 1n });
    await valueOf(world.transactions.persist(transaction, { token, itemIds: items.map(({ id }) => id) }, NOW));
  }
  await valueOf(world.channels.release(token));
}

/** The oldest open item turns out to have landed: with what carried it last, or with something unheard of. */
async function discover(world: World, token: string): Promise<void> {
  await formAll(world);
  const [item] = await claim(world, token, 1);
  if (item === undefined) return;
  const trace = await valueOf(world.transactions.trace(item.id));
  const transaction = trace?.carriers.at(-1) ?? prepared({ sequence: 1000n + item.id });
  const landed = { transaction, landing: landing(107) };
  await valueOf(world.transactions.confirmLanded({ id: item.id, token }, landed, NOW));
  await valueOf(world.items.release(token));
}

/** An administrator takes up the oldest charge in review. */
async function decideReview(world: World, decision: (typeof DECISION)[number]): Promise<void> {
  const [reviewed] = await valueOf(world.desk.list({ after: null, limit: 1 }));
  if (reviewed === undefined) return;
  if (decision === 'requeue') await valueOf(world.desk.requeue(reviewed.itemId));
  else if (decision === 'writeOff') await valueOf(world.desk.writeOff(reviewed.itemId, NOW));
  else {
    const { id } = reviewed.transactions.at(-1)!;
    const landed = { itemId: reviewed.itemId, transactionId: id };
    if (decision === 'expire') await valueOf(world.desk.expire(id, NOW));
    else if (decision === 'fail') await valueOf(world.desk.fail(id, landing(106), NOW));
    else await valueOf(world.desk.confirm(landed, landing(106), NOW));
  }
}

/** The books against the charges: hold = what is on hold, balance = funds less what landed, usage = both. */
async function expectBalanced(world: World): Promise<void> {
  const sums = new Map(USERS.map((user) => [user, { held: 0n, landed: 0n }]));
  const charges = await Promise.all(REQUEST_IDS.map((requestId) => valueOf(world.ledger.find(requestId))));
  for (const charge of charges) {
    const sum = charge === null ? undefined : sums.get(charge.userId);
    if (charge === null || sum === undefined) continue;
    if (['reserved', 'submitted', 'review'].includes(charge.status)) sum.held += charge.units;
    if (charge.status === 'confirmed') sum.landed += charge.units;
  }
  for (const [user, { held, landed }] of sums) {
    expect(await moneyOf(world, user)).to.deep.equal([FUNDS - landed, held]);
    expect(held <= FUNDS - landed).to.equal(true);
    const { byApi } = await valueOf(world.usage.sum({ userId: user, period: TODAY, apiId: null }, null));
    expect(byApi.reduce((sum, { units }) => sum + units, 0n)).to.equal(held + landed);
  }
}
