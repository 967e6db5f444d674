import { expect } from 'chai';
import fc from 'fast-check';
import { driftOf } from '../../src/core/vault/reconciliation.ts';
import { fund, landing, moneyOf, NOW, POOL, reserve, travel, unique, valueOf, type Travelling } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const USERS = ['alice', 'bob'];
const DEPOSITORS = [...USERS, 'stranger'];
const FUNDS = 60n;

/** What happens on the chain, what reaches our books of it, and a look at both with an answer that may be old. */
type Step =
  | { readonly kind: 'deposit' | 'charge'; readonly who: number; readonly units: number }
  | { readonly kind: 'land' | 'die' | 'confirm' | 'ask' }
  | { readonly kind: 'credit' | 'compare'; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('deposit' as const, 'charge' as const),
    who: fc.nat(2),
    units: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({
    kind: fc.constantFrom('land' as const, 'land' as const, 'die' as const, 'confirm' as const, 'ask' as const),
  }),
  fc.record({ kind: fc.constantFrom('credit' as const, 'compare' as const), pick: fc.nat(9) }),
);

const RUNS: Readonly<Record<string, number>> = { memory: 300 };
const RUNS_ELSEWHERE = 25;

export function describePoolOrders(name: string, openWorld: OpenWorld): void {
  describe(`A shared contract on ${name}`, () => {
    it('never seems short while money moves, and is exact to the unit when all is quiet', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
          const world = await openWorld();
          try {
            const history = await PooledHistory.begin(world);
            for (const each of steps) await history.take(each);
            await history.end();
          } finally {
            await world.close();
          }
        }),
        { numRuns: RUNS[name] ?? RUNS_ELSEWHERE },
      );
    }).timeout(120_000);
  });
}

interface Seen {
  readonly ledger: number;
  readonly units: bigint;
}

class PooledHistory {
  private readonly world: World;
  private ledger = 1;
  private balance = FUNDS * BigInt(USERS.length);
  private travelling: { readonly transaction: Travelling; readonly units: bigint } | null = null;
  private landed: { readonly transaction: Travelling; readonly ledger: number } | null = null;
  private readonly unscanned: (Seen & { readonly from: string })[] = [];
  /** What the chain answered so far, the first answer being that of the start. */
  private readonly answers: Seen[] = [];

  private constructor(world: World) {
    this.world = world;
  }

  static async begin(world: World): Promise<PooledHistory> {
    for (const user of USERS) await fund(world, user, FUNDS);
    const history = new PooledHistory(world);
    history.answers.push({ ledger: history.ledger, units: history.balance });
    return history;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'deposit':
        this.close(BigInt(step.units));
        this.unscanned.push({ ledger: this.ledger, units: BigInt(step.units), from: DEPOSITORS[step.who]! });
        return;
      case 'charge':
        return this.charge(USERS[step.who % USERS.length]!, BigInt(step.units));
      case 'land':
        if (this.travelling === null) return;
        this.close(-this.travelling.units);
        this.landed = { transaction: this.travelling.transaction, ledger: this.ledger };
        this.travelling = null;
        return;
      case 'die':
        if (this.travelling === null) return;
        await valueOf(this.world.transactions.expire(this.travelling.transaction.id, NOW));
        this.travelling = null;
        return;
      case 'confirm':
        return this.confirm();
      case 'ask':
        this.answers.push({ ledger: this.ledger, units: this.balance });
        return;
      case 'credit':
        return this.credit(step.pick);
      case 'compare':
        return this.compare(this.answers[step.pick % this.answers.length]!);
    }
  }

  /** Everything that landed is known, every deposit scanned; what never got on its way may still be reserved. */
  async end(): Promise<void> {
    await this.take({ kind: 'die' });
    await this.confirm();
    while (this.unscanned.length > 0) await this.credit(0);
    this.answers.push({ ledger: this.ledger, units: this.balance });
    for (const answer of this.answers) await this.compare(answer);
  }

  /** Only deposits that nobody has scanned may be missing in the books: nothing is missing on the chain. */
  private async compare({ ledger, units: chain }: Seen): Promise<void> {
    const standing = await valueOf(this.world.books.standingAt(POOL, ledger));
    const unscanned = this.unscanned.filter((deposit) => deposit.ledger <= ledger);
    const unknown = unscanned.reduce((sum, { units }) => sum + units, 0n);
    const drift = driftOf(chain, standing);
    expect(drift >= 0n && drift <= unknown, `drift ${drift} at ${ledger} with ${unknown} unscanned`).to.equal(true);
  }

  private close(change: bigint): void {
    this.ledger += 1;
    this.balance += change;
  }

  /** One channel carries one transaction at a time, with everything that is reserved. */
  private async charge(user: string, units: bigint): Promise<void> {
    if (this.travelling !== null || this.landed !== null) return;
    const [balance, held] = await moneyOf(this.world, user);
    if (balance - held >= units) await reserve(this.world, unique('charge'), units, user);
    const reserved = await Promise.all(USERS.map(async (each) => (await moneyOf(this.world, each))[1]));
    const total = reserved.reduce((sum, each) => sum + each, 0n);
    if (total > 0n) this.travelling = { transaction: await travel(this.world), units: total };
  }

  private async confirm(): Promise<void> {
    if (this.landed === null) return;
    const { transaction, ledger } = this.landed;
    await valueOf(this.world.transactions.confirm(transaction.id, landing(ledger), NOW));
    this.landed = null;
  }

  private async credit(pick: number): Promise<void> {
    const [deposit] = this.unscanned.splice(pick % Math.max(1, this.unscanned.length), 1);
    if (deposit === undefined) return;
    const { from, units, ledger } = deposit;
    const event = { eventId: unique('event'), contractId: POOL, depositorAddress: `G-${from}`, hash: 'd'.repeat(64) };
    await valueOf(this.world.deposits.credit({ ...event, units, ledger }, NOW));
  }
}
