import { expect } from 'chai';
import fc from 'fast-check';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { type CallCharge } from '../../src/core/gateway/ports/held-calls.ts';
import { SuccessiveKnexWorlds } from '../support/knex-world.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { addKey, holdAll, offerApi } from './api-key-scenario.ts';
import { call } from './held-call-scenario.ts';
import { fund, moneyOf, NOW, valueOf } from './scenario.ts';
import { type World } from './world.ts';

const USERS = ['alice', 'bob'];
const FUNDS = 40n;
const HELD_MS = 10;
const REQUESTS = 6;

/** A call by its request, at the attempt that it now has or at the one before. */
const named = fc.record({ request: fc.nat(REQUESTS - 1), isLate: fc.boolean() });
const calls = fc.array(named, { minLength: 1, maxLength: 4 });
const END = ['delivered', 'broken'] as const;

const step = fc.oneof(
  fc.record({ kind: fc.constant('hold' as const), requests: fc.array(fc.nat(REQUESTS - 1), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('capture' as const), calls }),
  fc.record({ kind: fc.constant('release' as const), calls }),
  fc.record({ kind: fc.constant('extend' as const), calls, ms: fc.nat(2 * HELD_MS) }),
  fc.record({ kind: fc.constant('end' as const), call: named, end: fc.constantFrom(...END) }),
  fc.record({ kind: fc.constant('claim' as const), call: named }),
  fc.record({ kind: fc.constant('void' as const), call: named }),
  fc.record({ kind: fc.constant('sweep' as const), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(HELD_MS) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Named = typeof named extends fc.Arbitrary<infer T> ? T : never;

/** The same calls on one set of stores. */
class Life {
  private readonly world: World;
  private readonly keys: ApiKey[] = [];
  private readonly charges = new Map<number, CallCharge>();
  private now = NOW;

  constructor(world: World) {
    this.world = world;
  }

  async begin(): Promise<this> {
    await offerApi(this.world);
    for (const userId of USERS) {
      await fund(this.world, userId, FUNDS);
      this.keys.push(await addKey(this.world, { userId, spendLimit: userId === 'alice' ? 30n : null }));
    }
    return this;
  }

  async take(step: Step): Promise<unknown> {
    const { calls, ledger } = this.world;
    switch (step.kind) {
      case 'hold':
        return this.hold(step.requests);
      case 'capture':
        return valueOf(calls.captureMany(this.find(step.calls), this.now));
      case 'release':
        return valueOf(calls.releaseMany(this.find(step.calls), this.now));
      case 'extend':
        return valueOf(calls.extendMany(this.find(step.calls), this.now + step.ms, this.now));
      case 'end': {
        const ended = this.find([step.call]).map((charge) => ({ ...charge, end: step.end }));
        return valueOf(calls.endDeliveries(ended, this.now));
      }
      case 'claim': {
        const [charge] = this.find([step.call]);
        if (charge === undefined) return null;
        const terms = { leaseUntil: this.now + HELD_MS, redeliveriesMax: 2, ageMsMax: 3 * HELD_MS };
        return valueOf(calls.claimDelivery(charge, terms, this.now));
      }
      case 'void': {
        const [charge] = this.find([step.call]);
        if (charge === undefined) return null;
        return valueOf(ledger.void({ ...charge, id: charge.chargeId }, { reason: 'admin', final: false }, this.now));
      }
      case 'sweep':
        return valueOf(calls.sweep(step.limit, this.now));
      case 'wait':
        this.now += step.ms;
    }
    return null;
  }

  /** Everything that anybody can see of it. */
  async look(): Promise<unknown> {
    const states = Array.from({ length: REQUESTS }, async (_, request) => {
      const view = await valueOf(this.world.ledger.find(`gw_${request}`));
      return view && [view.status, view.voidReason, view.attempt, view.units, view.updatedAt];
    });
    const money = USERS.map((user) => moneyOf(this.world, user));
    const spent = this.keys.map(async (key) => (await valueOf(this.world.keys.find(key)))?.spent);
    return Promise.all([...states, ...money, ...spent]);
  }

  private async hold(requests: readonly number[]): Promise<unknown> {
    // Each at its own moment, so that sweepers know which is the oldest.
    const holds = requests.map((request, place) =>
      call(this.keys[request % 2]!, `gw_${request}`, BigInt((request * 7) % 20), {
        expiresAt: this.now + HELD_MS + place,
        keepsDelivery: request % 3 > 0,
      }),
    );
    const outcomes = await holdAll(this.world, holds, this.now);
    return outcomes.map((outcome, place) => {
      if (outcome.kind !== 'held') return outcome.kind === 'exists' ? 'exists' : outcome;
      const { id: chargeId, attempt } = outcome.charge;
      this.charges.set(requests[place]!, { chargeId, attempt });
      return attempt;
    });
  }

  private find(calls: readonly Named[]): CallCharge[] {
    return calls.flatMap(({ request, isLate }) => {
      const charge = this.charges.get(request);
      return charge === undefined ? [] : [{ ...charge, attempt: charge.attempt - (isLate ? 1 : 0) }];
    });
  }
}

describe('The stores of held calls', () => {
  const worlds = new SuccessiveKnexWorlds();
  after(() => worlds.drop());

  it('in memory and in PostgreSQL say the same, whatever happens to the calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const memory = await new Life(await openMemoryWorld()).begin();
        const database = await new Life(await worlds.open()).begin();
        for (const each of steps) {
          expect(await database.take(each), JSON.stringify(each)).to.deep.equal(await memory.take(each));
          expect(await database.look(), JSON.stringify(each)).to.deep.equal(await memory.look());
        }
      }),
      { numRuns: 10 },
    );
  }).timeout(120_000);
});
