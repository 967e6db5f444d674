import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeBacklog } from '../../src/adapters/memory/in-memory-charge-backlog.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryReviewDesk } from '../../src/adapters/memory/in-memory-review-desk.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { type World } from '../contract/world.ts';

/** An empty world in memory. */
export function openMemoryWorld(): Promise<World> {
  const database = new MemoryDatabase();
  return Promise.resolve({
    ledger: new InMemoryUsageLedger(database),
    items: new InMemoryChargeItems(database),
    channels: new InMemoryChannelAccounts(database),
    transactions: new InMemoryChainTransactions(database),
    watermark: new InMemoryLedgerWatermark(database),
    backlog: new InMemoryChargeBacklog(database),
    desk: new InMemoryReviewDesk(database),
    vaults: new InMemoryVaults(database),
    deposits: new InMemoryDeposits(database),
    close: () => Promise.resolve(),
  });
}
