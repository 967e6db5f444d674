import { type ChainTransactions } from '../../src/core/billing/ports/chain-transactions.ts';
import { type ChannelAccounts } from '../../src/core/billing/ports/channel-accounts.ts';
import { type ChargeBacklog } from '../../src/core/billing/ports/charge-backlog.ts';
import { type ChargeItems } from '../../src/core/billing/ports/charge-items.ts';
import { type LedgerWatermark } from '../../src/core/billing/ports/ledger-watermark.ts';
import { type ReviewDesk } from '../../src/core/billing/ports/review-desk.ts';
import { type UsageLedger } from '../../src/core/billing/ports/usage-ledger.ts';
import { type Deposits, type Vaults } from '../../src/core/vault/ports.ts';

/** The stores of one empty database, whatever it is made of. */
export interface World {
  readonly ledger: UsageLedger;
  readonly items: ChargeItems;
  readonly channels: ChannelAccounts;
  readonly transactions: ChainTransactions;
  readonly watermark: LedgerWatermark;
  readonly backlog: ChargeBacklog;
  readonly desk: ReviewDesk;
  readonly vaults: Vaults;
  readonly deposits: Deposits;
  close(): Promise<void>;
}

export type OpenWorld = () => Promise<World>;
