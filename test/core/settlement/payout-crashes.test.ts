import { expect } from 'chai';
import { ResultAsync } from 'neverthrow';
import { type PayoutPorts, type PayoutProcess, PayoutWorld } from '../../support/payout-world.ts';

type When = 'before' | 'after';
type AsyncMethod = (...args: unknown[]) => PromiseLike<unknown>;

/** Past every claim and lease. */
const PATIENCE_MS = 120_000;

/** The fatal call of one process, counted over all of its ports. */
class Death {
  calls = 0;
  readonly happened: Promise<'died'>;
  private readonly fatalCall: number;
  private readonly when: When;
  private die: () => void = () => undefined;

  constructor(fatalCall: number, when: When) {
    this.fatalCall = fatalCall;
    this.when = when;
    this.happened = new Promise((resolve) => (this.die = () => resolve('died')));
  }

  /** The process dies at its fatal call, before or after that had an effect, and hears of nothing from then on. */
  over<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const method = member.bind(target) as AsyncMethod;
        return (...args: unknown[]) => {
          this.calls += 1;
          if (this.calls < this.fatalCall) return method(...args);
          if (this.calls === this.fatalCall) {
            void (this.when === 'after' ? method(...args) : Promise.resolve()).then(this.die);
          }
          return new ResultAsync<never, never>(new Promise(() => undefined));
        };
      },
    });
  }

  overAll({ book, channels, transactions, pool, network }: PayoutPorts): PayoutPorts {
    return {
      book: this.over(book),
      channels: this.over(channels),
      transactions: this.over(transactions),
      pool: this.over(pool),
      network: this.over(network),
    };
  }
}

async function live(process: PayoutProcess, closeLedger: () => void): Promise<'survived'> {
  await process.settleRevenue.execute();
  await process.submitPayouts.execute();
  closeLedger();
  await process.syncSettlements.execute();
  return 'survived';
}

async function openWorld(): Promise<PayoutWorld> {
  const world = await PayoutWorld.open();
  await world.earn('alice', 100n);
  await world.earn('bob', 70n);
  await world.earn('carol', 60n, 'G-bob');
  world.pool.blocked.set('G-dave', 'account_missing');
  await world.earn('dave', 90n);
  return world;
}

describe('A process that dies while it pays', () => {
  for (const when of ['before', 'after'] as const) {
    it(`pays nobody twice and loses nothing, wherever it dies, ${when} the effect`, async function () {
      this.timeout(30_000);
      let deaths = 0;
      for (let fatalCall = 1; ; fatalCall += 1) {
        const world = await openWorld();
        const death = new Death(fatalCall, when);
        const process = world.start((ports) => death.overAll(ports));
        const end = await world.clock.finish(
          Promise.race([death.happened, live(process, () => world.network.closeLedger())]),
        );
        await world.expectSound();
        if (end === 'survived') break;
        deaths += 1;
        world.pool.blocked.clear();
        await world.clock.advance(PATIENCE_MS);
        await world.payEverything();
        await world.expectSound();
        const paid = ['G-alice', 'G-bob', 'G-dave'].map((address) => world.pool.paidTo(address));
        expect(paid, `after a death at call ${fatalCall}`).to.deep.equal([100n, 130n, 90n]);
      }
      // Each use of a port on the whole way, from the first settlement to the last look at the ledger.
      expect(deaths).to.be.greaterThan(25);
    });
  }
});
