import { expect } from 'chai';
import fc from 'fast-check';
import { landing, NOW, reserve, travel, unique, valueOf, vaultOf, type Travelling } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const OWN = 'C-own';
const USER = 'alice';

/** What happens on the chain (a ledger closes), and what reaches our books of it: late, and in any order. */
type Step =
  | { readonly kind: 'deposit' | 'withdraw'; readonly units: number }
  | { readonly kind: 'charge'; readonly units: number }
  | { readonly kind: 'land' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'confirm' | 'credit' | 'sync'; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('deposit' as const, 'deposit' as const, 'withdraw' as const),
    units: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({ kind: fc.constant('charge' as const), units: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('land' as const) }),
  fc.record({ kind: fc.constant('ask' as const) }),
  fc.record({ kind: fc.constantFrom('confirm' as const, 'credit' as const, 'sync' as const), pick: fc.nat(9) }),
);

/** Properties cost time: a database of its own sees fewer histories than memory. */
const RUNS: Readonly<Record<string, number>> = { memory: 300 };
const RUNS_ELSEWHERE = 25;

export function describeVaultOrders(name: string, openWorld: OpenWorld): void {
  describe(`A dedicated vault on ${name}`, () => {
    it('ends exact, in whatever order syncs, confirmations and deposits reach the books', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
          const world = await openWorld();
          try {
            const history = await DedicatedHistory.begin(world);
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

interface Late<T> {
  readonly ledger: number;
  readonly what: T;
}

/** One consumer's own contract on a chain of paper, and our books of it. */
class DedicatedHistory {
  private readonly world: World;
  private readonly vaultId: bigint;
  private ledger = 1;
  private withdrawn = false;
  private balance = 40n;
  private readonly travelling: { readonly transaction: Travelling; readonly units: bigint }[] = [];
  private readonly landed: Late<Travelling>[] = [];
  private readonly deposited: Late<bigint>[] = [];
  private readonly answers: Late<bigint>[] = [];

  private constructor(world: World, vaultId: bigint) {
    this.world = world;
    this.vaultId = vaultId;
  }

  static async begin(world: World): Promise<DedicatedHistory> {
    const vault = { userId: USER, contractId: OWN, kind: 'dedicated', depositorAddress: 'G-owner' } as const;
    const { id } = await valueOf(world.vaults.create(vault, NOW));
    const history = new DedicatedHistory(world, id);
    await history.sync({ ledger: history.ledger, what: history.balance });
    return history;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'deposit':
        this.close(BigInt(step.units));
        this.deposited.push({ ledger: this.ledger, what: BigInt(step.units) });
        return;
      case 'withdraw': {
        this.withdraw(BigInt(step.units));
        return;
      }
      case 'charge':
        return this.charge(BigInt(step.units));
      case 'land': {
        const next = this.travelling.shift();
        if (next === undefined) return;
        this.close(-next.units);
        this.landed.push({ ledger: this.ledger, what: next.transaction });
        return;
      }
      case 'ask':
        this.answers.push({ ledger: this.ledger, what: this.balance });
        return;
      case 'confirm':
      case 'credit':
      case 'sync':
        return this.hear(step);
    }
  }

  /** All news has come. Nobody asks the chain once more, unless there is something that it tells to nobody else. */
  async end(): Promise<void> {
    while (this.travelling.length > 0) await this.take({ kind: 'land' });
    if (this.withdrawn) await this.take({ kind: 'ask' });
    while (this.landed.length + this.deposited.length + this.answers.length > 0) {
      for (const kind of ['sync', 'confirm', 'credit'] as const) await this.hear({ kind, pick: this.ledger });
    }
    const { balanceSnapshot, held } = await vaultOf(this.world, USER);
    expect({ balanceSnapshot, held }).to.deep.equal({ balanceSnapshot: this.balance, held: 0n });
  }

  private close(change: bigint): void {
    this.ledger += 1;
    this.balance += change;
  }

  /** By the owner, who leaves what charges on their way will take. No event tells us. */
  private withdraw(units: bigint): void {
    const onTheirWay = this.travelling.reduce((sum, each) => sum + each.units, 0n);
    if (this.balance - onTheirWay < units) return;
    this.close(-units);
    this.withdrawn = true;
  }

  /** One channel carries one transaction at a time. */
  private async charge(units: bigint): Promise<void> {
    const { balanceSnapshot, held } = await vaultOf(this.world, USER);
    const isBusy = this.travelling.length + this.landed.length > 0;
    if (isBusy || balanceSnapshot - held < units || this.balance < units) return;
    await reserve(this.world, unique('charge'), units);
    this.travelling.push({ transaction: await travel(this.world, { contractId: OWN }), units });
  }

  private async hear({ kind, pick }: { kind: 'confirm' | 'credit' | 'sync'; pick: number }): Promise<void> {
    if (kind === 'confirm') {
      const news = draw(this.landed, pick);
      if (news !== null) await valueOf(this.world.transactions.confirm(news.what.id, landing(news.ledger), NOW));
    } else if (kind === 'credit') {
      const news = draw(this.deposited, pick);
      if (news !== null) await this.credit(news);
    } else {
      const news = draw(this.answers, pick);
      if (news !== null) await this.sync(news);
    }
  }

  private async credit({ ledger, what: units }: Late<bigint>): Promise<void> {
    const event = { eventId: unique('event'), contractId: OWN, depositorAddress: 'G-owner', hash: 'd'.repeat(64) };
    await valueOf(this.world.deposits.credit({ ...event, units, ledger }, NOW));
  }

  private async sync({ ledger, what: balance }: Late<bigint>): Promise<void> {
    await valueOf(this.world.vaults.updateBalanceSnapshot(this.vaultId, { balance, ledger }, NOW));
  }
}

function draw<T>(news: Late<T>[], pick: number): Late<T> | null {
  return news.length === 0 ? null : (news.splice(pick % news.length, 1)[0] ?? null);
}
