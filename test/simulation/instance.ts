import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { type MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { Scheduler } from '../../src/adapters/scheduler/scheduler.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { buildBilling, type Billing, type BillingPorts } from '../support/billing-graph.ts';
import { PaperHistory } from '../support/paper-history.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Chain } from './chain.ts';
import { flaky, Life, mortal } from './life.ts';
import { type Random } from './random.ts';

const TICK_MS = 1000;

export interface Surroundings {
  readonly clock: Clock;
  readonly database: MemoryDatabase;
  readonly chain: Chain;
  readonly dial: FaultDial;
  readonly random: Random;
  /** Puts other bindings in place of ours: how a planted bug gets in. */
  readonly rebind: (ports: BillingPorts, database: MemoryDatabase) => BillingPorts;
  readonly nextId: () => string;
}

/** One process of the service: the core, its stores, its view of the network and its scheduler, all mortal. */
export class Instance {
  readonly life: Life;
  readonly billing: Billing;

  constructor(surroundings: Surroundings, onDeath: () => void) {
    this.life = new Life(onDeath);
    const { life } = this;
    const clock = mortalClock(surroundings.clock, life);
    const scheduler = new Scheduler(clock, () => undefined);
    this.billing = buildBilling({
      ...portsOf(surroundings, life),
      submissions: { request: () => scheduler.trigger('submit') },
      clock,
      ids: { uuid: surroundings.nextId },
      passphrase: surroundings.chain.passphrase,
    });
    const { submitCharges, confirmCharges } = this.billing;
    scheduler.add({ name: 'submit', intervalMs: TICK_MS, run: async () => await submitCharges.execute() });
    scheduler.add({ name: 'confirm', intervalMs: TICK_MS, run: async () => await confirmCharges.execute() });
    scheduler.start();
  }
}

type StorePorts = Omit<BillingPorts, 'submissions' | 'clock' | 'ids' | 'passphrase'>;

function portsOf(surroundings: Surroundings, life: Life): StorePorts {
  const { database, chain, dial, random, clock } = surroundings;
  const store = <T extends object>(port: T): T => mortal(flaky(port, dial, random, clock), life, clock);
  const { contract, network, records } = chain.ports();
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
  };
  const bound = surroundings.rebind(honest as unknown as BillingPorts, database);
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
  };
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
