import { Database } from '../../src/adapters/knex/database.ts';
import { KnexApiCatalog } from '../../src/adapters/knex/knex-api-catalog.ts';
import { KnexApiKeys } from '../../src/adapters/knex/knex-api-keys.ts';
import { KnexAuditLog } from '../../src/adapters/knex/knex-audit-log.ts';
import { KnexBuiltDeposits } from '../../src/adapters/knex/knex-built-deposits.ts';
import { KnexCallGathering } from '../../src/adapters/knex/knex-call-gathering.ts';
import { KnexChainTransactions } from '../../src/adapters/knex/knex-chain-transactions.ts';
import { KnexChannelAccounts } from '../../src/adapters/knex/knex-channel-accounts.ts';
import { KnexChargeBacklog } from '../../src/adapters/knex/knex-charge-backlog.ts';
import { KnexChargeHolds } from '../../src/adapters/knex/knex-charge-holds.ts';
import { KnexChargeReceipts } from '../../src/adapters/knex/knex-charge-receipts.ts';
import { KnexChargeItems } from '../../src/adapters/knex/knex-charge-items.ts';
import { KnexDepositScans } from '../../src/adapters/knex/knex-deposit-scans.ts';
import { KnexDeposits } from '../../src/adapters/knex/knex-deposits.ts';
import { KnexDevelopers } from '../../src/adapters/knex/knex-developers.ts';
import { KnexHeldCalls } from '../../src/adapters/knex/knex-held-calls.ts';
import { KnexIdempotentReplies } from '../../src/adapters/knex/knex-idempotent-replies.ts';
import { KnexLedgerWatermark } from '../../src/adapters/knex/knex-ledger-watermark.ts';
import { KnexReviewDesk } from '../../src/adapters/knex/knex-review-desk.ts';
import { KnexRevenueBook } from '../../src/adapters/knex/knex-revenue-book.ts';
import { KnexRevenueDesk } from '../../src/adapters/knex/knex-revenue-desk.ts';
import { KnexRevenueIndex } from '../../src/adapters/knex/knex-revenue-index.ts';
import { KnexPayoutDesk } from '../../src/adapters/knex/knex-payout-desk.ts';
import { KnexSettlementAccounts } from '../../src/adapters/knex/knex-settlement-accounts.ts';
import { KnexSettlementBook } from '../../src/adapters/knex/knex-settlement-book.ts';
import { KnexUsageHistory } from '../../src/adapters/knex/knex-usage-history.ts';
import { KnexUsageLedger } from '../../src/adapters/knex/knex-usage-ledger.ts';
import { KnexUsageTallies } from '../../src/adapters/knex/knex-usage-tallies.ts';
import { KnexUsedChallenges } from '../../src/adapters/knex/knex-used-challenges.ts';
import { KnexVaults } from '../../src/adapters/knex/knex-vaults.ts';
import { KnexBalanceWatches } from '../../src/adapters/knex/knex-balance-watches.ts';
import { KnexDomainEvents } from '../../src/adapters/knex/knex-domain-events.ts';
import { KnexPoolBooks } from '../../src/adapters/knex/knex-pool-books.ts';
import { KnexReconciliations } from '../../src/adapters/knex/knex-reconciliations.ts';
import { KnexVaultSyncs } from '../../src/adapters/knex/knex-vault-syncs.ts';
import { KnexWebhookDeliveries } from '../../src/adapters/knex/knex-webhook-deliveries.ts';
import { KnexWebhookEndpoints } from '../../src/adapters/knex/knex-webhook-endpoints.ts';
import { type World } from '../contract/world.ts';
import { emptyAllTables } from './empty-all-tables.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';
import { knexRevenueTables } from './revenue-tables.ts';

export const NETWORK = 'testnet';

/** Every store on a pool of its own: two of these on one URL are two processes. */
export interface KnexStores extends Omit<World, 'close'> {
  readonly database: Database;
  /** What the database refused or did not answer, oldest first; the stores' own errors do not tell. */
  readonly failures: readonly unknown[];
}

export function knexStores(url: string, network = NETWORK, statementTimeoutMs = 10_000): KnexStores {
  const failures: unknown[] = [];
  const database = new Database({
    connectionString: url,
    pool: { max: 8, idleTimeoutMs: 10_000, connectTimeoutMs: 5_000 },
    statementTimeoutMs,
    onError: (_, cause) => failures.push(cause),
  });
  return {
    database,
    failures,
    ledger: new KnexUsageLedger(database, network),
    usage: new KnexUsageHistory(database, network),
    tallies: new KnexUsageTallies(database),
    holds: new KnexChargeHolds(database, network),
    calls: new KnexHeldCalls(database, network),
    gathering: new KnexCallGathering(database, network),
    receipts: new KnexChargeReceipts(database, network),
    items: new KnexChargeItems(database, network),
    channels: new KnexChannelAccounts(database, network),
    transactions: new KnexChainTransactions(database, network),
    watermark: new KnexLedgerWatermark(database, network),
    backlog: new KnexChargeBacklog(database, network),
    desk: new KnexReviewDesk(database, network),
    vaults: new KnexVaults(database, network),
    deposits: new KnexDeposits(database, network),
    scans: new KnexDepositScans(database, network),
    builtDeposits: new KnexBuiltDeposits(database, network),
    syncs: new KnexVaultSyncs(database, network),
    books: new KnexPoolBooks(database, network),
    reconciliations: new KnexReconciliations(database, network),
    watches: new KnexBalanceWatches(database, network),
    events: new KnexDomainEvents(database, network),
    webhooks: new KnexWebhookEndpoints(database, network),
    deliveries: new KnexWebhookDeliveries(database, network),
    usedChallenges: new KnexUsedChallenges(database),
    auditLog: new KnexAuditLog(database),
    idempotentReplies: new KnexIdempotentReplies(database),
    revenueIndex: new KnexRevenueIndex(database, network),
    revenueBook: new KnexRevenueBook(database, network),
    revenueDesk: new KnexRevenueDesk(database, network),
    revenueTables: knexRevenueTables(database, network),
    settlements: new KnexSettlementBook(database, network),
    settlementAccounts: new KnexSettlementAccounts(database, network),
    payoutDesk: new KnexPayoutDesk(database, network),
    apis: new KnexApiCatalog(database),
    developers: new KnexDevelopers(database),
    keys: new KnexApiKeys(database, network),
  };
}

/** A world in a database of its own, dropped when it closes. */
export async function openKnexWorld(): Promise<World> {
  const target = await testDatabase();
  const stores = knexStores(target.url);
  const close = async () => {
    await stores.database.close();
    await target.drop();
  };
  return { ...stores, close };
}

/** Worlds one after the other in one database, emptied for each: much cheaper than a database per test. */
export class SuccessiveKnexWorlds {
  private current: { stores: KnexStores; target: TestDatabase } | null = null;

  async open(): Promise<World> {
    if (this.current === null) {
      const target = await testDatabase();
      this.current = { stores: knexStores(target.url), target };
    }
    const { stores } = this.current;
    await emptyAllTables((sql) => stores.database.knex.raw(sql));
    return { ...stores, close: () => Promise.resolve() };
  }

  async drop(): Promise<void> {
    await this.current?.stores.database.close();
    await this.current?.target.drop();
  }
}
