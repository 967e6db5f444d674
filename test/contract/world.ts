import { type ApiKeyLookup, type ApiKeys } from '../../src/core/access/ports/api-keys.ts';
import { type Developers } from '../../src/core/access/ports/developers.ts';
import { type IdempotentReplies } from '../../src/core/access/ports/idempotent-replies.ts';
import { type AuditLog } from '../../src/core/access/ports/audit-log.ts';
import { type UsedChallenges } from '../../src/core/access/ports/used-challenges.ts';
import { type ChainTransactions } from '../../src/core/billing/ports/chain-transactions.ts';
import { type ChannelAccounts } from '../../src/core/billing/ports/channel-accounts.ts';
import { type ChargeBacklog } from '../../src/core/billing/ports/charge-backlog.ts';
import { type ChargeHolds } from '../../src/core/billing/ports/charge-holds.ts';
import { type ChargeItems } from '../../src/core/billing/ports/charge-items.ts';
import { type LedgerWatermark } from '../../src/core/billing/ports/ledger-watermark.ts';
import { type ReviewDesk } from '../../src/core/billing/ports/review-desk.ts';
import { type UsageHistory } from '../../src/core/billing/ports/usage-history.ts';
import { type UsageLedger } from '../../src/core/billing/ports/usage-ledger.ts';
import { type UsageTallies } from '../../src/core/billing/ports/usage-tallies.ts';
import { type ApiCatalog } from '../../src/core/catalog/ports/api-catalog.ts';
import { type Deposits } from '../../src/core/vault/ports/deposits.ts';
import { type Vaults } from '../../src/core/vault/ports/vaults.ts';

/** The stores of one empty database, whatever it is made of. */
export interface World {
  readonly ledger: UsageLedger;
  readonly usage: UsageHistory;
  readonly tallies: UsageTallies;
  readonly holds: ChargeHolds;
  readonly items: ChargeItems;
  readonly channels: ChannelAccounts;
  readonly transactions: ChainTransactions;
  readonly watermark: LedgerWatermark;
  readonly backlog: ChargeBacklog;
  readonly desk: ReviewDesk;
  readonly vaults: Vaults;
  readonly deposits: Deposits;
  readonly apis: ApiCatalog;
  readonly developers: Developers;
  readonly keys: ApiKeys & ApiKeyLookup;
  readonly usedChallenges: UsedChallenges;
  readonly auditLog: AuditLog;
  readonly idempotentReplies: IdempotentReplies;
  close(): Promise<void>;
}

export type OpenWorld = () => Promise<World>;
