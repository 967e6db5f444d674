import { expect } from 'chai';
import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryDevelopers } from '../../src/adapters/memory/in-memory-developers.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemorySettlementAccounts } from '../../src/adapters/memory/in-memory-settlement-accounts.ts';
import { InMemorySettlementBook } from '../../src/adapters/memory/in-memory-settlement-book.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { GuardNetwork } from '../../src/core/billing/guard-network.ts';
import { type ChainNetwork } from '../../src/core/billing/ports/chain-network.ts';
import { type ChainTransactions } from '../../src/core/billing/ports/chain-transactions.ts';
import { type ChannelAccounts } from '../../src/core/billing/ports/channel-accounts.ts';
import { ResolveTransaction } from '../../src/core/billing/resolve-transaction.ts';
import { type PayoutPool } from '../../src/core/settlement/ports/payout-pool.ts';
import { type SettlementBook } from '../../src/core/settlement/ports/settlement-book.ts';
import { ReconcileSettlements } from '../../src/core/settlement/reconcile-settlements.ts';
import { SendPayout } from '../../src/core/settlement/send-payout.ts';
import { SettleRevenue } from '../../src/core/settlement/settle-revenue.ts';
import { imbalanceOf } from '../../src/core/settlement/settlement-reconciliation.ts';
import { SubmitPayouts } from '../../src/core/settlement/submit-payouts.ts';
import { SyncSettlements } from '../../src/core/settlement/sync-settlements.ts';
import { PaperHistory } from './paper-history.ts';
import { PaperNetwork } from './paper-network.ts';
import { PaperPayoutPool } from './paper-payout-pool.ts';
import { VirtualClock } from './virtual-clock.ts';

const MINIMUM = 50n;

/** What a process of the payout workers is made of. */
export interface PayoutPorts {
  readonly book: SettlementBook;
  readonly channels: ChannelAccounts;
  readonly transactions: ChainTransactions;
  readonly pool: PayoutPool;
  readonly network: ChainNetwork;
}

export interface PayoutProcess {
  readonly settleRevenue: SettleRevenue;
  readonly submitPayouts: SubmitPayouts;
  readonly syncSettlements: SyncSettlements;
}

/** Providers, what they are owed, and the workers that pay them, over memory and a network of paper. */
export class PayoutWorld {
  readonly clock = new VirtualClock();
  readonly database = new MemoryDatabase();
  readonly network = new PaperNetwork(1_000_000_000n);
  readonly history = new PaperHistory(this.network);
  readonly pool = new PaperPayoutPool(this.network);
  readonly channels = new InMemoryChannelAccounts(this.database);
  readonly watermark = new InMemoryLedgerWatermark(this.database);
  readonly accounts = new InMemorySettlementAccounts(this.database);
  readonly books = new InMemorySettlementBook(this.database);
  private readonly ports: PayoutPorts;
  private readonly process: PayoutProcess;
  private charges = 0n;
  private drawn = 0;

  private constructor() {
    const { network, database } = this;
    this.ports = {
      book: this.books,
      channels: this.channels,
      transactions: new InMemoryChainTransactions(database),
      pool: this.pool,
      network,
    };
    this.process = this.start();
  }

  static async open(channels = 2): Promise<PayoutWorld> {
    const world = new PayoutWorld();
    await world.channels.register(Array.from({ length: channels }, (_, index) => `GCHANNEL${index}`));
    return world;
  }

  /** A process of its own, perhaps with other ports than those that work. */
  start(rebind: (ports: PayoutPorts) => Partial<PayoutPorts> = () => ({})): PayoutProcess {
    const { clock, watermark, history } = this;
    const { book, channels, transactions, pool, network } = { ...this.ports, ...rebind(this.ports) };
    const ids = {
      uuid: () => `worker-${(this.drawn += 1)}`,
      random: (bytes: number) => new Uint8Array(bytes).fill((this.drawn += 1) % 251).fill(this.drawn >> 8, 1, 3),
    };
    const payouts = { request: () => undefined };
    const guard = new GuardNetwork({ network, watermark, clock });
    const sendPayout = new SendPayout({ book, channels, transactions, pool, network, guard, clock });
    const resolve = new ResolveTransaction({ transactions, network, history, clock });
    return {
      settleRevenue: new SettleRevenue({ book, payouts, clock, ids }, { unitsMin: MINIMUM }),
      submitPayouts: new SubmitPayouts({ book, channels, sendPayout, clock, ids }),
      syncSettlements: new SyncSettlements({ book, watermark, guard, resolve, payouts }),
    };
  }

  /** A confirmed charge of this developer's API, and where the developer is paid. */
  async earn(developerId: string, units: bigint, payoutAddress = `G-${developerId}`): Promise<void> {
    await this.moveTo(developerId, payoutAddress);
    this.charges += 1n;
    const row = { developerId, apiId: `api_of_${developerId}`, units, fee: 0n, net: units, settlementId: null };
    this.database.revenueLedger.set(this.charges, row);
  }

  async moveTo(developerId: string, payoutAddress: string): Promise<void> {
    await new InMemoryDevelopers(this.database).update(developerId, { payoutAddress }, this.clock.now());
  }

  settle = () => this.done(this.process.settleRevenue.execute());
  submit = () => this.done(this.process.submitPayouts.execute());
  sync = () => this.done(this.process.syncSettlements.execute());

  /** Closes ledgers, and has what is under way looked for. */
  async land(ledgers = 1) {
    this.network.closeLedger(ledgers);
    return this.sync();
  }

  /** Settles and pays until there is nothing left to do. */
  async payEverything(): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      await this.settle();
      await this.submit();
      await this.land(4);
      const sums = (await this.accounts.sums())._unsafeUnwrap();
      if (sums.open === 0n && (await this.settle())._unsafeUnwrap().settlements === 0) return;
      await this.clock.advance(600_000);
    }
    throw new Error('There is no end to it');
  }

  reconcile() {
    const { accounts, pool: records, clock, network, watermark } = this;
    const guard = new GuardNetwork({ network, watermark, clock });
    const observer = { observe: () => undefined };
    return this.done(new ReconcileSettlements({ accounts, records, guard, observer, clock }).execute());
  }

  /** In the order in which they were made. */
  get settlements() {
    return [...this.database.settlements.values()];
  }

  statuses(): string[] {
    return this.settlements.map(({ status }) => status);
  }

  /** What must hold at every moment, whatever happened. */
  async expectSound(): Promise<void> {
    const sums = (await this.accounts.sums())._unsafeUnwrap();
    expect(imbalanceOf(sums), 'revenue that is nowhere or twice').to.equal(0n);
    expect(sums.mismatched, 'settlements that are not their revenue').to.equal(0);
    const earned = new Map<string, bigint>();
    for (const { payoutAddress, units } of this.settlements.filter(({ status }) => status !== 'failed')) {
      earned.set(payoutAddress, (earned.get(payoutAddress) ?? 0n) + units);
    }
    for (const [address, units] of earned) {
      expect(this.pool.paidTo(address) <= units, `${address} was paid more than it is owed`).to.equal(true);
    }
    for (const { status, payoutAddress, txHash, units } of this.settlements) {
      if (status !== 'completed') continue;
      const paid = this.network.deducted.filter(
        ({ hash, onChainId }) => hash === txHash && onChainId === payoutAddress,
      );
      expect(
        paid.map((payment) => payment.units),
        'what was called completed',
      ).to.deep.equal([units]);
    }
  }

  private done<T>(work: PromiseLike<T>): Promise<T> {
    return this.clock.finish(work);
  }
}
