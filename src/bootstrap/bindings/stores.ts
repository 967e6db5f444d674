import { type Container } from 'inversify';
import { BatchedChargeReservations } from '../../adapters/batching/batched-charge-reservations.ts';
import { Database } from '../../adapters/knex/database.ts';
import { KnexChainTransactions } from '../../adapters/knex/knex-chain-transactions.ts';
import { KnexChannelAccounts } from '../../adapters/knex/knex-channel-accounts.ts';
import { KnexChargeBacklog } from '../../adapters/knex/knex-charge-backlog.ts';
import { KnexChargeItems } from '../../adapters/knex/knex-charge-items.ts';
import { KnexDeposits } from '../../adapters/knex/knex-deposits.ts';
import { KnexLedgerWatermark } from '../../adapters/knex/knex-ledger-watermark.ts';
import { KnexReviewDesk } from '../../adapters/knex/knex-review-desk.ts';
import { KnexUsageLedger } from '../../adapters/knex/knex-usage-ledger.ts';
import { KnexVaults } from '../../adapters/knex/knex-vaults.ts';
import { databaseFailureReport } from '../../adapters/system/database-failure-report.ts';
import { meteredReservations } from '../../adapters/system/metered.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

export function bindStores(container: Container, { config, connectionString, stellar: { network } }: Settings): void {
  const { pool, statementTimeoutMs } = config.database;
  const { batchMax, queueMax } = config.billing;
  const { Database: database, Clock, Logger, Metrics } = TOKENS;
  container
    .bind(database)
    .toResolvedValue(
      (logger, metrics) =>
        new Database({ connectionString, pool, statementTimeoutMs, onError: databaseFailureReport(logger, metrics) }),
      [Logger, Metrics],
    )
    .inSingletonScope()
    .onDeactivation((open) => open.close());
  container.bind(TOKENS.UsageLedger).toResolvedValue((db) => new KnexUsageLedger(db, network), [database]);
  container.bind(TOKENS.ChargeItems).toResolvedValue((db) => new KnexChargeItems(db, network), [database]);
  container.bind(TOKENS.ChannelAccounts).toResolvedValue((db) => new KnexChannelAccounts(db, network), [database]);
  container.bind(TOKENS.ChainTransactions).toResolvedValue((db) => new KnexChainTransactions(db, network), [database]);
  container.bind(TOKENS.LedgerWatermark).toResolvedValue((db) => new KnexLedgerWatermark(db, network), [database]);
  container.bind(TOKENS.ChargeBacklog).toResolvedValue((db) => new KnexChargeBacklog(db, network), [database]);
  container.bind(TOKENS.ReviewDesk).toResolvedValue((db) => new KnexReviewDesk(db, network), [database]);
  container.bind(TOKENS.Vaults).toResolvedValue((db) => new KnexVaults(db, network), [database]);
  container.bind(TOKENS.Deposits).toResolvedValue((db) => new KnexDeposits(db, network), [database]);
  container
    .bind(TOKENS.ChargeReservations)
    .toResolvedValue(
      (ledger, clock, metrics) =>
        new BatchedChargeReservations(meteredReservations(ledger, metrics), clock, { batchMax, queueMax }),
      [TOKENS.UsageLedger, Clock, Metrics],
    );
}
