import { type Container } from 'inversify';
import { errAsync } from 'neverthrow';
import { KnexPayoutDesk } from '../../adapters/knex/knex-payout-desk.ts';
import { KnexSettlementAccounts } from '../../adapters/knex/knex-settlement-accounts.ts';
import { KnexSettlementBook } from '../../adapters/knex/knex-settlement-book.ts';
import { ResilientPayoutPool } from '../../adapters/resilience/resilient-payout-pool.ts';
import { ResilientPayoutRecords } from '../../adapters/resilience/resilient-payout-records.ts';
import { ContractCheck } from '../../adapters/soroban/contract-check.ts';
import { checkPayoutPoolSignatures } from '../../adapters/soroban/payout-pool-abi.ts';
import { SorobanPayoutPool } from '../../adapters/soroban/soroban-payout-pool.ts';
import { SorobanPayoutRecords } from '../../adapters/soroban/soroban-payout-records.ts';
import { meteredResolution } from '../../adapters/system/metered.ts';
import { settlementReport } from '../../adapters/system/settlement-report.ts';
import { ResolveTransaction } from '../../core/billing/resolve-transaction.ts';
import { ConfirmPayout } from '../../core/settlement/confirm-payout.ts';
import { ListSettlements } from '../../core/settlement/list-settlements.ts';
import { type PayoutRecords } from '../../core/settlement/ports/payout-records.ts';
import { ReconcileSettlements } from '../../core/settlement/reconcile-settlements.ts';
import { RequeuePayout } from '../../core/settlement/requeue-payout.ts';
import { SendPayout } from '../../core/settlement/send-payout.ts';
import { SettleRevenue } from '../../core/settlement/settle-revenue.ts';
import { SubmitPayouts } from '../../core/settlement/submit-payouts.ts';
import { SyncSettlements } from '../../core/settlement/sync-settlements.ts';
import { WriteOffPayout } from '../../core/settlement/write-off-payout.ts';
import { JOBS } from '../jobs.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** A deployment without a payout pool has nothing to compare its books with. */
const NO_RECORDS: PayoutRecords = { paidOut: () => errAsync({ kind: 'network_unavailable' }) };

/** How providers are paid. */
export function bindSettlement(container: Container, settings: Settings): void {
  const { network } = settings.stellar;
  container
    .bind(TOKENS.SettlementBook)
    .toResolvedValue((database) => new KnexSettlementBook(database, network), [TOKENS.Database]);
  container
    .bind(TOKENS.PayoutTrigger)
    .toResolvedValue((scheduler) => ({ request: () => scheduler.trigger(JOBS.submitPayouts) }), [TOKENS.Scheduler]);
  bindChain(container, settings);
  bindWorkers(container, settings);
  bindComparison(container, network);
  bindRoutes(container, settings);
}

function bindChain(container: Container, { config, stellar }: Settings): void {
  const { passphrase: networkPassphrase, payouts, usdcIssuer } = stellar;
  const { RpcClient, SorobanReport, SorobanService } = TOKENS;
  if (payouts === null) {
    container.bind(TOKENS.PayoutRecords).toConstantValue(NO_RECORDS);
    return;
  }
  const { contractId } = payouts;
  const inclusionFeeStroopsMax = BigInt(config.stellar.inclusionFeeMaxStroops);
  container
    .bind(TOKENS.PayoutPoolCheck)
    .toResolvedValue((rpc) => new ContractCheck(rpc, networkPassphrase, checkPayoutPoolSignatures), [RpcClient]);
  container.bind(TOKENS.PayoutPool).toResolvedValue(
    (rpc, deployments, { payout: payoutSigner, channels: channelSigners }, report, service) => {
      if (payoutSigner === null) throw new Error('There is no payout signer');
      const pool = new SorobanPayoutPool(
        { rpc, deployments, payoutSigner, channelSigners, report },
        { networkPassphrase, inclusionFeeStroopsMax, contractId, usdcIssuer },
      );
      return new ResilientPayoutPool(pool, service);
    },
    [RpcClient, TOKENS.PayoutPoolCheck, TOKENS.Signers, SorobanReport, SorobanService],
  );
  container
    .bind(TOKENS.PayoutRecords)
    .toResolvedValue(
      (rpc, report, service) =>
        new ResilientPayoutRecords(new SorobanPayoutRecords({ rpc, report }, { contractId }), service),
      [RpcClient, SorobanReport, SorobanService],
    );
}

function bindWorkers(container: Container, { config: { settlement } }: Settings): void {
  const { SettlementBook, ChannelAccounts, ChainTransactions, ChainNetwork, GuardNetwork, PayoutTrigger, Clock } =
    TOKENS;
  const { unitsMin, syncTimeoutMs } = settlement;
  container
    .bind(TOKENS.SettleRevenue)
    .toResolvedValue(
      (book, payouts, clock, ids) => new SettleRevenue({ book, payouts, clock, ids }, { unitsMin }),
      [SettlementBook, PayoutTrigger, Clock, TOKENS.Ids],
    );
  container.bind(TOKENS.SubmitPayouts).toResolvedValue(
    (book, channels, transactions, pool, network, guard, clock, ids) => {
      const sendPayout = new SendPayout({ book, channels, transactions, pool, network, guard, clock });
      return new SubmitPayouts({ book, channels, sendPayout, clock, ids });
    },
    [
      SettlementBook,
      ChannelAccounts,
      ChainTransactions,
      TOKENS.PayoutPool,
      ChainNetwork,
      GuardNetwork,
      Clock,
      TOKENS.Ids,
    ],
  );
  container.bind(TOKENS.SyncSettlements).toResolvedValue(
    (book, watermark, guard, payouts, transactions, network, history, metrics, clock) => {
      const patience = { timeoutMs: syncTimeoutMs, historyTimeoutMs: syncTimeoutMs };
      const resolve = new ResolveTransaction({ transactions, network, history, clock }, patience);
      return new SyncSettlements({ book, watermark, guard, resolve: meteredResolution(resolve, metrics), payouts });
    },
    [
      SettlementBook,
      TOKENS.LedgerWatermark,
      GuardNetwork,
      PayoutTrigger,
      ChainTransactions,
      ChainNetwork,
      TOKENS.ChainHistory,
      TOKENS.Metrics,
      Clock,
    ],
  );
}

function bindComparison(container: Container, network: string): void {
  container.bind(TOKENS.ReconcileSettlements).toResolvedValue(
    (database, records, guard, logger, metrics, clock) => {
      const accounts = new KnexSettlementAccounts(database, network);
      const observers = [settlementReport(logger), metrics.payouts];
      const observer = {
        observe: (found: Parameters<typeof metrics.payouts.observe>[0]) => {
          for (const each of observers) each.observe(found);
        },
      };
      return new ReconcileSettlements({ accounts, records, guard, observer, clock });
    },
    [TOKENS.Database, TOKENS.PayoutRecords, TOKENS.GuardNetwork, TOKENS.Logger, TOKENS.Metrics, TOKENS.Clock],
  );
}

function bindRoutes(container: Container, { stellar: { network, payouts } }: Settings): void {
  container.bind(TOKENS.SettlementDependencies).toResolvedValue(
    (database, settleRevenue, reconcileSettlements, witnesses, clock) => {
      const desk = new KnexPayoutDesk(database, network);
      const ports = { desk, witnesses, clock };
      return {
        settleRevenue:
          payouts === null ? { execute: () => errAsync({ kind: 'payouts_disabled' as const }) } : settleRevenue,
        listSettlements: new ListSettlements(desk),
        reconcileSettlements,
        confirmPayout: new ConfirmPayout(ports),
        requeuePayout: new RequeuePayout(ports),
        writeOffPayout: new WriteOffPayout(desk, clock),
      };
    },
    [TOKENS.Database, TOKENS.SettleRevenue, TOKENS.ReconcileSettlements, TOKENS.LedgerWitnesses, TOKENS.Clock],
  );
}
