import { describeChainTransactions } from './chain-transactions.contract.ts';
import { describeChannelAccounts } from './channel-accounts.contract.ts';
import { describeChargeBacklog } from './charge-backlog.contract.ts';
import { describeChargeItems } from './charge-items.contract.ts';
import { describeLedgerWatermark } from './ledger-watermark.contract.ts';
import { describeRandomHistories } from './random-histories.contract.ts';
import { describeReviewDesk } from './review-desk.contract.ts';
import { describeUsageLedger } from './usage-ledger.contract.ts';
import { describeDeposits, describeVaults } from './vaults.contract.ts';

/** What every set of stores must keep, whatever it is made of. */
export const SUITES = [
  describeUsageLedger,
  describeChargeItems,
  describeChannelAccounts,
  describeChainTransactions,
  describeLedgerWatermark,
  describeChargeBacklog,
  describeReviewDesk,
  describeVaults,
  describeDeposits,
  describeRandomHistories,
];
