import { type GuardNetwork } from '../../../src/core/billing/guard-network.ts';
import { type ChainNetwork } from '../../../src/core/billing/ports/chain-network.ts';
import { type ChainTransactions } from '../../../src/core/billing/ports/chain-transactions.ts';
import { type ChannelAccounts } from '../../../src/core/billing/ports/channel-accounts.ts';
import { type LedgerWatermark } from '../../../src/core/billing/ports/ledger-watermark.ts';
import { type ResolveTransaction } from '../../../src/core/billing/resolve-transaction.ts';
import { IndexRevenue } from '../../../src/core/settlement/index-revenue.ts';
import { type PayoutPool } from '../../../src/core/settlement/ports/payout-pool.ts';
import { type RevenueIndex } from '../../../src/core/settlement/ports/revenue-index.ts';
import { type SettlementBook } from '../../../src/core/settlement/ports/settlement-book.ts';
import { SendPayout } from '../../../src/core/settlement/send-payout.ts';
import { SettleRevenue, type PayoutTrigger } from '../../../src/core/settlement/settle-revenue.ts';
import { SubmitPayouts } from '../../../src/core/settlement/submit-payouts.ts';
import { SyncSettlements } from '../../../src/core/settlement/sync-settlements.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { type Ids } from '../../../src/core/shared/ids.ts';

const FEE_BPS = 250;
/** One or two charges. */
export const SETTLED_UNITS_MIN = 50_000n;

export interface PayoutPorts {
  readonly revenueIndex: RevenueIndex;
  readonly book: SettlementBook;
  readonly channels: ChannelAccounts;
  readonly transactions: ChainTransactions;
  readonly pool: PayoutPool;
  readonly network: Pick<ChainNetwork, 'send'>;
  readonly watermark: LedgerWatermark;
  readonly guard: GuardNetwork;
  readonly resolve: ResolveTransaction;
  readonly payouts: PayoutTrigger;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** How one process pays providers, over any ports, wired as the container wires it. */
export function buildPayouts(ports: PayoutPorts) {
  return {
    indexRevenue: new IndexRevenue(ports.revenueIndex, ports.clock, FEE_BPS),
    settleRevenue: new SettleRevenue(ports, { unitsMin: SETTLED_UNITS_MIN }),
    submitPayouts: new SubmitPayouts({ ...ports, sendPayout: new SendPayout(ports) }),
    syncSettlements: new SyncSettlements(ports),
  };
}

export type Payouts = ReturnType<typeof buildPayouts>;
