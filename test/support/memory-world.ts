import { InMemoryApiCatalog } from '../../src/adapters/memory/in-memory-api-catalog.ts';
import { InMemoryApiKeys } from '../../src/adapters/memory/in-memory-api-keys.ts';
import { InMemoryAuditLog } from '../../src/adapters/memory/in-memory-audit-log.ts';
import { InMemoryBuiltDeposits } from '../../src/adapters/memory/in-memory-built-deposits.ts';
import { InMemoryCallGathering } from '../../src/adapters/memory/in-memory-call-gathering.ts';
import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeBacklog } from '../../src/adapters/memory/in-memory-charge-backlog.ts';
import { InMemoryChargeHolds } from '../../src/adapters/memory/in-memory-charge-holds.ts';
import { InMemoryChargeReceipts } from '../../src/adapters/memory/in-memory-charge-receipts.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryDepositScans } from '../../src/adapters/memory/in-memory-deposit-scans.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryDevelopers } from '../../src/adapters/memory/in-memory-developers.ts';
import { InMemoryHeldCalls } from '../../src/adapters/memory/in-memory-held-calls.ts';
import { InMemoryIdempotentReplies } from '../../src/adapters/memory/in-memory-idempotent-replies.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryReviewDesk } from '../../src/adapters/memory/in-memory-review-desk.ts';
import { InMemoryRevenueBook } from '../../src/adapters/memory/in-memory-revenue-book.ts';
import { InMemoryRevenueDesk } from '../../src/adapters/memory/in-memory-revenue-desk.ts';
import { InMemoryRevenueIndex } from '../../src/adapters/memory/in-memory-revenue-index.ts';
import { InMemoryPayoutDesk } from '../../src/adapters/memory/in-memory-payout-desk.ts';
import { InMemorySettlementAccounts } from '../../src/adapters/memory/in-memory-settlement-accounts.ts';
import { InMemorySettlementBook } from '../../src/adapters/memory/in-memory-settlement-book.ts';
import { InMemoryUsageHistory } from '../../src/adapters/memory/in-memory-usage-history.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryUsageTallies } from '../../src/adapters/memory/in-memory-usage-tallies.ts';
import { InMemoryUsedChallenges } from '../../src/adapters/memory/in-memory-used-challenges.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { InMemoryBalanceWatches } from '../../src/adapters/memory/in-memory-balance-watches.ts';
import { InMemoryDomainEvents } from '../../src/adapters/memory/in-memory-domain-events.ts';
import { InMemoryPoolBooks } from '../../src/adapters/memory/in-memory-pool-books.ts';
import { InMemoryReconciliations } from '../../src/adapters/memory/in-memory-reconciliations.ts';
import { InMemoryVaultSyncs } from '../../src/adapters/memory/in-memory-vault-syncs.ts';
import { InMemoryWebhookDeliveries } from '../../src/adapters/memory/in-memory-webhook-deliveries.ts';
import { InMemoryWebhookEndpoints } from '../../src/adapters/memory/in-memory-webhook-endpoints.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { type World } from '../contract/world.ts';
import { memoryRevenueTables } from './revenue-tables.ts';

/** An empty world in memory. */
export function openMemoryWorld(): Promise<World> {
  const database = new MemoryDatabase();
  return Promise.resolve({
    ledger: new InMemoryUsageLedger(database),
    usage: new InMemoryUsageHistory(database),
    tallies: new InMemoryUsageTallies(),
    holds: new InMemoryChargeHolds(database),
    calls: new InMemoryHeldCalls(database),
    gathering: new InMemoryCallGathering(database),
    receipts: new InMemoryChargeReceipts(database),
    items: new InMemoryChargeItems(database),
    channels: new InMemoryChannelAccounts(database),
    transactions: new InMemoryChainTransactions(database),
    watermark: new InMemoryLedgerWatermark(database),
    backlog: new InMemoryChargeBacklog(database),
    desk: new InMemoryReviewDesk(database),
    vaults: new InMemoryVaults(database),
    deposits: new InMemoryDeposits(database),
    scans: new InMemoryDepositScans(database),
    builtDeposits: new InMemoryBuiltDeposits(database),
    syncs: new InMemoryVaultSyncs(database),
    books: new InMemoryPoolBooks(database),
    reconciliations: new InMemoryReconciliations(database),
    watches: new InMemoryBalanceWatches(database),
    events: new InMemoryDomainEvents(database),
    webhooks: new InMemoryWebhookEndpoints(database),
    deliveries: new InMemoryWebhookDeliveries(database),
    revenueIndex: new InMemoryRevenueIndex(database),
    revenueBook: new InMemoryRevenueBook(database),
    revenueDesk: new InMemoryRevenueDesk(database),
    revenueTables: memoryRevenueTables(database),
    settlements: new InMemorySettlementBook(database),
    settlementAccounts: new InMemorySettlementAccounts(database),
    payoutDesk: new InMemoryPayoutDesk(database),
    apis: new InMemoryApiCatalog(database),
    developers: new InMemoryDevelopers(database),
    keys: new InMemoryApiKeys(database),
    usedChallenges: new InMemoryUsedChallenges(database),
    auditLog: new InMemoryAuditLog(database),
    idempotentReplies: new InMemoryIdempotentReplies(database),
    close: () => Promise.resolve(),
  });
}
