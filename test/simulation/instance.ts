import { type ResultAsync } from 'neverthrow';
import { InMemoryApiCatalog } from '../../src/adapters/memory/in-memory-api-catalog.ts';
import { InMemoryApiKeys } from '../../src/adapters/memory/in-memory-api-keys.ts';
import { InMemoryCallGathering } from '../../src/adapters/memory/in-memory-call-gathering.ts';
import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeHolds } from '../../src/adapters/memory/in-memory-charge-holds.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryDepositScans } from '../../src/adapters/memory/in-memory-deposit-scans.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryHeldCalls } from '../../src/adapters/memory/in-memory-held-calls.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryRevenueIndex } from '../../src/adapters/memory/in-memory-revenue-index.ts';
import { InMemorySettlementBook } from '../../src/adapters/memory/in-memory-settlement-book.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { type MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { Scheduler } from '../../src/adapters/scheduler/scheduler.ts';
import { type ApiKeys } from '../../src/core/access/ports/api-keys.ts';
import { type CallGathering } from '../../src/core/billing/ports/call-gathering.ts';
import { type ChargeHolds } from '../../src/core/billing/ports/charge-holds.ts';
import { type HeldCalls } from '../../src/core/gateway/ports/held-calls.ts';
import { type PayoutPool } from '../../src/core/settlement/ports/payout-pool.ts';
import { type RevenueIndex } from '../../src/core/settlement/ports/revenue-index.ts';
import { type SettlementBook } from '../../src/core/settlement/ports/settlement-book.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type Ids } from '../../src/core/shared/ids.ts';
import { type DepositEvents } from '../../src/core/vault/ports/deposit-events.ts';
import { type DepositScans } from '../../src/core/vault/ports/deposit-scans.ts';
import { type Deposits } from '../../src/core/vault/ports/deposits.ts';
import { type Vaults } from '../../src/core/vault/ports/vaults.ts';
import { ScanDeposits } from '../../src/core/vault/scan-deposits.ts';
import { buildBilling, type Billing, type BillingPorts } from '../support/billing-graph.ts';
import { PaperHistory } from '../support/paper-history.ts';
import { buildGateway, HOLD_TIMEOUT_MS, type Gateway } from './calls/gateway-graph.ts';
import { mortalUpstream } from './calls/mortal-upstream.ts';
import { type SimulatedMarket } from './calls/simulated-market.ts';
import { watchedSettlements, type Settlements } from './calls/watched-settlements.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Chain } from './chain.ts';
import { flaky, Life, mortal } from './life.ts';
import { buildPayouts, type Payouts } from './payouts/payout-graph.ts';
import { type Random } from './random.ts';

const TICK_MS = 1000;
const SCAN_TICK_MS = 2000;
const GATHER_TICK_MS = 2000;
const SWEEP_TICK_MS = 5000;
const INDEX_TICK_MS = 10_000;
const SETTLE_TICK_MS = 7000;
const PAY_TICK_MS = 5000;
const SYNC_TICK_MS = 10_000;
const KEEP_ALIVE_TICK_MS = HOLD_TIMEOUT_MS / 4;

export interface SimulatedPorts extends BillingPorts {
  readonly scans: DepositScans;
  readonly events: DepositEvents;
  readonly holds: ChargeHolds;
  readonly calls: HeldCalls;
  readonly gathering: CallGathering;
  readonly revenueIndex: RevenueIndex;
  readonly book: SettlementBook;
  readonly pool: PayoutPool;
  /** What stands between a call and its settlement. */
  readonly settling: (settlements: Settlements) => Settlements;
}

/** Puts other bindings in place of ours: how a planted bug gets in. */
export type Rebind = (ports: SimulatedPorts, database: MemoryDatabase) => SimulatedPorts;

export interface Surroundings {
  readonly clock: Clock;
  readonly database: MemoryDatabase;
  readonly chain: Chain;
  readonly dial: FaultDial;
  readonly random: Random;
  readonly rebind: Rebind;
  readonly ids: Ids;
  readonly market: SimulatedMarket;
}

/** One process of the service: the core, its stores, its view of the network and its scheduler, all mortal. */
export class Instance {
  readonly life: Life;
  readonly billing: Billing;
  readonly gateway: Gateway;
  readonly payouts: Payouts;
  readonly scanDeposits: ScanDeposits;
  readonly vaults: Vaults;
  readonly deposits: Deposits;
  readonly keys: ApiKeys;

  constructor(surroundings: Surroundings, onDeath: () => void) {
    this.life = new Life(onDeath);
    const { life } = this;
    const { database, chain, market, ids } = surroundings;
    const clock = mortalClock(surroundings.clock, life);
    const scheduler = new Scheduler(clock, () => undefined);
    const submissions = { request: () => scheduler.trigger('submit') };
    const revenue = { request: () => scheduler.trigger('index') };
    const { scans, events, holds, calls, gathering, settling, ...ports } = portsOf(surroundings, life);
    this.vaults = mortalStore(new InMemoryVaults(database), surroundings, life);
    this.deposits = mortalStore(new InMemoryDeposits(database), surroundings, life);
    const keys = mortalStore(new InMemoryApiKeys(database), surroundings, life);
    this.keys = keys;
    this.billing = buildBilling({ ...ports, submissions, revenue, clock, ids, passphrase: chain.passphrase });
    this.gateway = buildGateway({
      ...{ keys, holds, calls, gathering, settling, submissions, clock, ids },
      catalog: mortalStore(new InMemoryApiCatalog(database), surroundings, life),
      limits: mortal(chain.ports().limits, life, surroundings.clock),
      upstream: mortalUpstream(market.upstream, life, surroundings.clock),
      observer: market.invariants.observer,
    });
    const payouts = { request: () => scheduler.trigger('pay') };
    this.payouts = buildPayouts({
      ...ports,
      ...onPayoutPath(ports, surroundings, life),
      ...this.billing,
      payouts,
      clock,
      ids,
    });
    const alarms = { historyMissing: () => undefined, unreadable: () => undefined };
    const scan = { scans, events, guard: this.billing.guard, alarms, clock };
    this.scanDeposits = new ScanDeposits(scan, { pooledContractId: chain.contractId });
    this.schedule(scheduler);
  }

  private schedule(scheduler: Scheduler): void {
    const { submitCharges, confirmCharges } = this.billing;
    const { gatherCalls, sweepHolds, settlements } = this.gateway;
    const add = (name: string, intervalMs: number, execute: () => ResultAsync<unknown, { readonly kind: string }>) =>
      scheduler.add({ name, intervalMs, run: async () => await execute() });
    add('submit', TICK_MS, () => submitCharges.execute());
    add('confirm', TICK_MS, () => confirmCharges.execute());
    add('scan', SCAN_TICK_MS, () => this.scanDeposits.execute());
    add('gather', GATHER_TICK_MS, () => gatherCalls.execute());
    add('sweep', SWEEP_TICK_MS, () => sweepHolds.execute());
    const { indexRevenue, settleRevenue, submitPayouts, syncSettlements } = this.payouts;
    add('index', INDEX_TICK_MS, () => indexRevenue.execute());
    add('settle', SETTLE_TICK_MS, () => settleRevenue.execute());
    add('pay', PAY_TICK_MS, () => submitPayouts.execute());
    add('sync', SYNC_TICK_MS, () => syncSettlements.execute());
    add('keep alive', KEEP_ALIVE_TICK_MS, () => settlements.keepAlive());
    scheduler.start();
  }
}

type StorePorts = Omit<SimulatedPorts, 'submissions' | 'clock' | 'ids' | 'passphrase'>;

function portsOf(surroundings: Surroundings, life: Life): StorePorts {
  const { database, chain, clock, dial, market, random } = surroundings;
  const { holdPromises } = market;
  const calls = new InMemoryHeldCalls(database);
  const store = <T extends object>(port: T): T => mortalStore(port, surroundings, life);
  const { contract, network, records, events, pool } = chain.ports();
  const honest = {
    ledger: new InMemoryUsageLedger(database),
    items: new InMemoryChargeItems(database),
    channels: new InMemoryChannelAccounts(database),
    transactions: new InMemoryChainTransactions(database),
    watermark: new InMemoryLedgerWatermark(database),
    contract: mortal(contract, life, clock),
    network: mortal(network, life, clock),
    history: mortal(new PaperHistory(network), life, clock),
    records: mortal(records, life, clock),
    scans: store(new InMemoryDepositScans(database)),
    events: mortal(events, life, clock),
    holds: market.holdCommits.tellAhead(holdPromises.watchHolds(new InMemoryChargeHolds(database)), {
      ...{ calls, dial, random, life },
    }),
    calls: market.holdCommits.watchCalls(holdPromises.watchCalls(calls)),
    gathering: new InMemoryCallGathering(database),
    revenueIndex: new InMemoryRevenueIndex(database),
    book: new InMemorySettlementBook(database),
    pool: mortal(pool, life, clock),
    settling: (settlements: Settlements) => watchedSettlements(settlements, life, market.invariants),
  };
  const bound = surroundings.rebind(honest as unknown as SimulatedPorts, database);
  return {
    ledger: store(bound.ledger),
    items: store(bound.items),
    channels: store(bound.channels),
    transactions: store(bound.transactions),
    watermark: store(bound.watermark),
    contract: bound.contract,
    network: bound.network,
    history: bound.history,
    records: bound.records,
    scans: bound.scans,
    events: bound.events,
    holds: store(bound.holds),
    calls: store(bound.calls),
    gathering: store(bound.gathering),
    revenueIndex: store(bound.revenueIndex),
    book: store(bound.book),
    pool: bound.pool,
    settling: bound.settling,
  };
}

type PayoutPath = Pick<SimulatedPorts, 'book' | 'channels' | 'transactions' | 'network'>;

/** The stores and the network once more, for calls that can be told from those of charges. */
function onPayoutPath({ book, channels, transactions, network }: PayoutPath, { clock }: Surroundings, life: Life) {
  const way = <T extends object>(port: T): T => mortal(port, life, clock, 'payout');
  return { book: way(book), channels: way(channels), transactions: way(transactions), network: way(network) };
}

function mortalStore<T extends object>(port: T, { dial, random, clock }: Surroundings, life: Life): T {
  return mortal(flaky(port, dial, random, clock), life, clock);
}

/** A dead process does not wake up. */
function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: () => clock.now(),
    deadline: (ms, parent) => clock.deadline(ms, parent),
    after: (ms, callBack) => clock.after(ms, () => life.alive && callBack()),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (!life.alive) await new Promise<never>(() => undefined);
    },
  };
}
