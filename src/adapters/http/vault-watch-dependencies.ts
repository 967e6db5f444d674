import { type GetBalanceWatch } from '../../core/vault/get-balance-watch.ts';
import { type GetReconciliation } from '../../core/vault/get-reconciliation.ts';
import { type ReconcileVaults } from '../../core/vault/reconcile-vaults.ts';
import { type WatchBalance } from '../../core/vault/watch-balance.ts';

/** What the routes ask that watch over balances: a user's own, and the shared contracts'. */
export interface VaultWatchDependencies {
  readonly getBalanceWatch: Pick<GetBalanceWatch, 'execute'>;
  readonly watchBalance: Pick<WatchBalance, 'execute'>;
  readonly getReconciliation: Pick<GetReconciliation, 'execute'>;
  readonly reconcileVaults: Pick<ReconcileVaults, 'execute'>;
}
