import { describeApiCatalog } from './api-catalog.contract.ts';
import { describeApiKeys } from './api-keys.contract.ts';
import { describeAuditLog } from './audit-log.contract.ts';
import { describeBuiltDeposits } from './built-deposits.contract.ts';
import { describeCallGathering } from './call-gathering.contract.ts';
import { describeChainTransactions } from './chain-transactions.contract.ts';
import { describeChannelAccounts } from './channel-accounts.contract.ts';
import { describeChargeBacklog } from './charge-backlog.contract.ts';
import { describeChargeHolds } from './charge-holds.contract.ts';
import { describeChargeReceipts } from './charge-receipts.contract.ts';
import { describeChargeItems } from './charge-items.contract.ts';
import { describeDeliveries } from './deliveries.contract.ts';
import { describeDepositScans } from './deposit-scans.contract.ts';
import { describeDomainEvents } from './domain-events.contract.ts';
import { describeDevelopers } from './developers.contract.ts';
import { describeHeldCalls } from './held-calls.contract.ts';
import { describeIdempotentReplies } from './idempotent-replies.contract.ts';
import { describeLandedItems } from './landed-items.contract.ts';
import { describeLedgerWatermark } from './ledger-watermark.contract.ts';
import { describeRandomHistories } from './random-histories.contract.ts';
import { describeRevenueBook } from './revenue-book.contract.ts';
import { describeRevenueDesk } from './revenue-desk.contract.ts';
import { describeRevenueIndex } from './revenue-index.contract.ts';
import { describePayoutEnds } from './payout-ends.contract.ts';
import { describeSettlementBook } from './settlement-book.contract.ts';
import { describeReviewDesk } from './review-desk.contract.ts';
import { describeUsedChallenges } from './used-challenges.contract.ts';
import { describeUsageHistory } from './usage-history.contract.ts';
import { describeUsageLedger } from './usage-ledger.contract.ts';
import { describeBalanceWatches } from './balance-watches.contract.ts';
import { describePoolBooks } from './pool-books.contract.ts';
import { describePoolOrders } from './pool-orders.contract.ts';
import { describeReconciliations } from './reconciliations.contract.ts';
import { describeVaultOrders } from './vault-orders.contract.ts';
import { describeVaultSyncs } from './vault-syncs.contract.ts';
import { describeDeposits, describeVaults } from './vaults.contract.ts';
import { describeWebhookDeliveries } from './webhook-deliveries.contract.ts';
import { describeWebhookEndpoints } from './webhook-endpoints.contract.ts';

/** What every set of stores must keep, whatever it is made of. */
export const SUITES = [
  describeUsageLedger,
  describeChargeHolds,
  describeHeldCalls,
  describeDeliveries,
  describeUsageHistory,
  describeChargeItems,
  describeCallGathering,
  describeChargeReceipts,
  describeChannelAccounts,
  describeChainTransactions,
  describeLandedItems,
  describeLedgerWatermark,
  describeChargeBacklog,
  describeReviewDesk,
  describeVaults,
  describeDeposits,
  describeDepositScans,
  describeBuiltDeposits,
  describeVaultSyncs,
  describeVaultOrders,
  describePoolBooks,
  describePoolOrders,
  describeReconciliations,
  describeBalanceWatches,
  describeDomainEvents,
  describeWebhookEndpoints,
  describeWebhookDeliveries,
  describeRevenueIndex,
  describeRevenueBook,
  describeRevenueDesk,
  describeSettlementBook,
  describePayoutEnds,
  describeApiCatalog,
  describeApiKeys,
  describeDevelopers,
  describeUsedChallenges,
  describeAuditLog,
  describeIdempotentReplies,
  describeRandomHistories,
];
