import { type Container } from 'inversify';
import { KnexBalanceWatches } from '../../adapters/knex/knex-balance-watches.ts';
import { KnexPoolBooks } from '../../adapters/knex/knex-pool-books.ts';
import { KnexReconciliations } from '../../adapters/knex/knex-reconciliations.ts';
import { KnexVaultSyncs } from '../../adapters/knex/knex-vault-syncs.ts';
import { ResilientVaultBalances } from '../../adapters/resilience/resilient-vault-balances.ts';
import { SorobanVaultBalances } from '../../adapters/soroban/soroban-vault-balances.ts';
import { reconciliationReport } from '../../adapters/system/reconciliation-report.ts';
import { GetBalanceWatch } from '../../core/vault/get-balance-watch.ts';
import { GetReconciliation } from '../../core/vault/get-reconciliation.ts';
import { type ReconciliationObserver } from '../../core/vault/ports/reconciliations.ts';
import { ReconcileVaults } from '../../core/vault/reconcile-vaults.ts';
import { SyncRequests } from '../../core/vault/sync-requests.ts';
import { SyncVaults } from '../../core/vault/sync-vaults.ts';
import { WatchBalance } from '../../core/vault/watch-balance.ts';
import { JOBS } from '../jobs.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** What compares vaults with the chain, and tells of what it finds. */
export function bindVaultWorkers(container: Container, settings: Settings): void {
  const { network, passphrase } = settings.stellar;
  const { Database } = TOKENS;
  container
    .bind(TOKENS.Reconciliations)
    .toResolvedValue((database) => new KnexReconciliations(database, network), [Database]);
  container.bind(TOKENS.VaultBalances).toResolvedValue(
    (rpc, { charge }, report, service) => {
      const options = { networkPassphrase: passphrase, askingAccount: charge.publicKey };
      return new ResilientVaultBalances(new SorobanVaultBalances({ rpc, report }, options), service);
    },
    [TOKENS.RpcClient, TOKENS.Signers, TOKENS.SorobanReport, TOKENS.SorobanService],
  );
  container
    .bind(TOKENS.SyncRequests)
    .toResolvedValue((scheduler) => new SyncRequests(() => scheduler.trigger(JOBS.syncVaults)), [TOKENS.Scheduler]);
  bindUseCases(container, settings);
}

function bindUseCases(container: Container, { config: { vaults: policy }, stellar }: Settings): void {
  const { Database, VaultBalances, GuardNetwork, Clock } = TOKENS;
  const { network, vaultContractId: pooledContractId } = stellar;
  container
    .bind(TOKENS.SyncVaults)
    .toResolvedValue(
      (database, requests, guard, balances, vaults, clock) =>
        new SyncVaults(
          { syncs: new KnexVaultSyncs(database, network), requests, guard, balances, vaults, clock },
          { intervalMs: policy.syncIntervalMs },
        ),
      [Database, TOKENS.SyncRequests, GuardNetwork, VaultBalances, TOKENS.Vaults, Clock],
    );
  container.bind(TOKENS.ReconcileVaults).toResolvedValue(
    (database, guard, balances, reconciliations, logger, metrics, clock) => {
      const books = new KnexPoolBooks(database, network);
      const observers = [reconciliationReport(logger), metrics.vaultDrift];
      const observer: ReconciliationObserver = { observe: (found) => observers.forEach((each) => each.observe(found)) };
      return new ReconcileVaults({ guard, balances, books, reconciliations, observer, clock }, { pooledContractId });
    },
    [Database, GuardNetwork, VaultBalances, TOKENS.Reconciliations, TOKENS.Logger, TOKENS.Metrics, Clock],
  );
  container.bind(TOKENS.VaultWatchDependencies).toResolvedValue(
    (database, reconciliations, reconcileVaults) => {
      const watches = new KnexBalanceWatches(database, network);
      return {
        getBalanceWatch: new GetBalanceWatch(watches),
        watchBalance: new WatchBalance(watches),
        getReconciliation: new GetReconciliation(reconciliations),
        reconcileVaults,
      };
    },
    [Database, TOKENS.Reconciliations, TOKENS.ReconcileVaults],
  );
}
