import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryDepositScans } from '../../src/adapters/memory/in-memory-deposit-scans.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { type MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { Scheduler } from '../../src/adapters/scheduler/scheduler.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type DepositEvents } from '../../src/core/vault/ports/deposit-events.ts';
import { type DepositScans } from '../../src/core/vault/ports/deposit-scans.ts';
import { type Deposits } from '../../src/core/vault/ports/deposits.ts';
import { type Vaults } from '../../src/core/vault/ports/vaults.ts';
import { ScanDeposits } from '../../src/core/vault/scan-deposits.ts';
import { buildBilling, type Billing, type BillingPorts } from '../support/billing-graph.ts';
import { PaperHistory } from '../support/paper-history.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Chain } from './chain.ts';
import { flaky, Life, mortal } from './life.ts';
import { type Random } from './random.ts';

const TICK_MS = 1000;
const SCAN_TICK_MS = 2000;

export interface SimulatedPorts extends BillingPorts {
  readonly scans: DepositScans;
  readonly events: DepositEvents;
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
  readonly nextId: () => string;
}

/** One process of the service: the core, its stores, its view of the network and its scheduler, all mortal. */
export class Instance {
  readonly life: Life;
  readonly billing: Billing;
  readonly scanDeposits: ScanDeposits;
  readonly vaults: Vaults;
  readonly deposits: Deposits;

  constructor(surroundings: Surroundings, onDeath: () => void) {
    this.life = new Life(onDeath);
    const { life } = this;
    const clock = mortalClock(surroundings.clock, life);
    const scheduler = new Scheduler(clock, () => undefined);
    const { scans, events, ...ports } = portsOf(surroundings, life);
    this.vaults = mortalStore(new InMemoryVaults(surroundings.database), surroundings, life);
    this.deposits = mortalStore(new InMemoryDeposits(surroundings.database), surroundings, life);
    this.billing = buildBilling({
      ...ports,
      submissions: { request: () => scheduler.trigger('submit') },
      clock,
      ids: { uuid: surroundings.nextId },
      passphrase: surroundings.chain.passphrase,
    });
    const { submitCharges, confirmCharges, guard } = this.billing;
    const alarms = { historyMissing: () => undefined, unreadable: () => undefined };
    const pooledContractId = surroundings.chain.contractId;
    const scanDeposits = new ScanDeposits({ scans, events, guard, alarms, clock }, { pooledContractId });
    this.scanDeposits = scanDeposits;
    scheduler.add({ name: 'submit', intervalMs: TICK_MS, run: async () => await submitCharges.execute() });
    scheduler.add({ name: 'confirm', intervalMs: TICK_MS, run: async () => await confirmCharges.execute() });
    scheduler.add({ name: 'scan', intervalMs: SCAN_TICK_MS, run: async () => await scanDeposits.execute() });
    scheduler.start();
  }
}

type StorePorts = Omit<SimulatedPorts, 'submissions' | 'clock' | 'ids' | 'passphrase'>;

function portsOf(surroundings: Surroundings, life: Life): StorePorts {
  const { database, chain, clock } = surroundings;
  const store = <T extends object>(port: T): T => mortalStore(port, surroundings, life);
  const { contract, network, records, events } = chain.ports();
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
  };
}

function mortalStore<T extends object>(port: T, { dial, random, clock }: Surroundings, life: Life): T {
  return mortal(flaky(port, dial, random, clock), life, clock);
}

/** A dead process does not wake up. */
function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: () => clock.now(),
    deadline: (ms, parent) => clock.deadline(ms, parent),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (!life.alive) await new Promise<never>(() => undefined);
    },
  };
}
