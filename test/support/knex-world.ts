import { Database } from '../../src/adapters/knex/database.ts';
import { KnexChainTransactions } from '../../src/adapters/knex/knex-chain-transactions.ts';
import { KnexChannelAccounts } from '../../src/adapters/knex/knex-channel-accounts.ts';
import { KnexChargeBacklog } from '../../src/adapters/knex/knex-charge-backlog.ts';
import { KnexChargeItems } from '../../src/adapters/knex/knex-charge-items.ts';
import { KnexDeposits } from '../../src/adapters/knex/knex-deposits.ts';
import { KnexLedgerWatermark } from '../../src/adapters/knex/knex-ledger-watermark.ts';
import { KnexUsageLedger } from '../../src/adapters/knex/knex-usage-ledger.ts';
import { KnexVaults } from '../../src/adapters/knex/knex-vaults.ts';
import { type World } from '../contract/world.ts';
import { testDatabase } from './postgres.ts';

export const NETWORK = 'testnet';

/** Every store on a pool of its own: two of these on one URL are two processes. */
export interface KnexStores extends Omit<World, 'close'> {
  readonly database: Database;
}

export function knexStores(url: string, network = NETWORK, statementTimeoutMs = 10_000): KnexStores {
  const database = new Database({
    connectionString: url,
    pool: { max: 8, idleTimeoutMs: 10_000, connectTimeoutMs: 5_000 },
    statementTimeoutMs,
  });
  return {
    database,
    ledger: new KnexUsageLedger(database, network),
    items: new KnexChargeItems(database, network),
    channels: new KnexChannelAccounts(database, network),
    transactions: new KnexChainTransactions(database, network),
    watermark: new KnexLedgerWatermark(database, network),
    backlog: new KnexChargeBacklog(database, network),
    vaults: new KnexVaults(database, network),
    deposits: new KnexDeposits(database, network),
  };
}

export async function openKnexWorld(): Promise<World> {
  const { url, drop } = await testDatabase();
  const stores = knexStores(url);
  const close = async () => {
    await stores.database.close();
    await drop();
  };
  return { ...stores, close };
}
