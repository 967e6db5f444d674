import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { type ChargeRequest } from '../../src/core/billing/charge-identity.ts';
import { type ContractRefusal } from '../../src/core/billing/ports/vault-contract.ts';
import { buildBilling, type Billing } from './billing-graph.ts';
import { PaperHistory } from './paper-history.ts';
import { PaperNetwork } from './paper-network.ts';
import { VirtualClock } from './virtual-clock.ts';

export const POOL = 'CPOOL';
const PAPER_PASSPHRASE = 'Paper Network';

/** Seed 000's request. */
export const FORECAST: ChargeRequest = {
  requestId: 'req_abc123',
  userId: 'user_alice',
  apiId: 'api_weather',
  endpointId: 'endpoint_forecast',
  apiKeyId: 'key_xyz789',
  units: 100_000n,
};

export interface WorldOptions {
  readonly database?: MemoryDatabase;
  readonly network?: PaperNetwork;
  readonly clock?: VirtualClock;
  readonly channels?: number;
}

let instances = 0;

/** One instance of the billing core over in-memory stores and the paper network; a second one may share both. */
export class BillingWorld {
  readonly clock: VirtualClock;
  readonly database: MemoryDatabase;
  readonly network: PaperNetwork;
  readonly history: PaperHistory;
  readonly ledger: InMemoryUsageLedger;
  readonly items: InMemoryChargeItems;
  readonly channels: InMemoryChannelAccounts;
  readonly transactions: InMemoryChainTransactions;
  readonly vaults: InMemoryVaults;
  readonly deposits: InMemoryDeposits;
  /** Gathered items that the contract refused, and why. */
  readonly alerts: [bigint, ContractRefusal][] = [];
  revenueRequests = 0;
  readonly deductUsage: Billing['deductUsage'];
  readonly submitCharges: Billing['submitCharges'];
  readonly confirmCharges: Billing['confirmCharges'];
  private uuids = 0;
  private requested = false;

  private constructor(options: WorldOptions) {
    this.clock = options.clock ?? new VirtualClock();
    this.database = options.database ?? new MemoryDatabase();
    this.network = options.network ?? new PaperNetwork(1_000_000_000n);
    this.history = new PaperHistory(this.network);
    this.ledger = new InMemoryUsageLedger(this.database);
    this.items = new InMemoryChargeItems(this.database);
    this.channels = new InMemoryChannelAccounts(this.database);
    this.transactions = new InMemoryChainTransactions(this.database);
    this.vaults = new InMemoryVaults(this.database);
    this.deposits = new InMemoryDeposits(this.database);
    const instance = (instances += 1);
    const { ledger, items, channels, transactions, network, history, clock } = this;
    const billing = buildBilling({
      ledger,
      items,
      channels,
      transactions,
      network,
      history,
      records: network,
      clock,
      watermark: new InMemoryLedgerWatermark(this.database),
      contract: this.network,
      submissions: { request: () => void this.submitSoon() },
      revenue: { request: () => void (this.revenueRequests += 1) },
      alerts: { refused: ({ id }, refusal) => this.alerts.push([id, refusal]) },
      passphrase: PAPER_PASSPHRASE,
      ids: { uuid: () => `${instance}-${(this.uuids += 1)}` },
    });
    this.deductUsage = billing.deductUsage;
    this.submitCharges = billing.submitCharges;
    this.confirmCharges = billing.confirmCharges;
  }

  static async open(options: WorldOptions = {}): Promise<BillingWorld> {
    const world = new BillingWorld(options);
    const keys = Array.from({ length: options.channels ?? 3 }, (_, index) => `GCHANNEL${index}`);
    await world.channels.register(keys);
    return world;
  }

  /** A vault in the pool with this balance, credited by a deposit. */
  async fund(userId: string, units: bigint): Promise<void> {
    const depositorAddress = `G-${userId}`;
    await this.vaults.create({ userId, contractId: POOL, kind: 'pooled', depositorAddress });
    await this.deposits.credit({
      eventId: `event-${userId}`,
      contractId: POOL,
      depositorAddress,
      units,
      hash: 'd'.repeat(64),
      ledger: 1,
    });
  }

  /** Charges and waits for the send, as a direct deduct does; time moves as needed. */
  charge(request: ChargeRequest) {
    return this.clock.finish(this.deductUsage.execute({ charge: request, wait: { for: 'send' } }));
  }

  /** Closes a ledger and resolves what is live. */
  async settle(ledgers = 1) {
    this.network.closeLedger(ledgers);
    return this.clock.finish(this.confirmCharges.execute());
  }

  async vaultOf(userId: string) {
    const vault = (await this.vaults.findByUserId(userId))._unsafeUnwrap();
    if (vault === null) throw new Error(`${userId} has no vault`);
    return vault;
  }

  async find(requestId: string) {
    return (await this.ledger.find(requestId))._unsafeUnwrap();
  }

  /** Like the scheduler: one run at a time, and one more for what came meanwhile. */
  private async submitSoon(): Promise<void> {
    if (this.requested) return;
    this.requested = true;
    await Promise.resolve();
    this.requested = false;
    await this.submitCharges.execute();
  }
}
