import { type VaultWatchDependencies } from '../../adapters/http/vault-watch-dependencies.ts';
import { type Reconciliations } from '../../core/vault/ports/reconciliations.ts';
import { type VaultBalances } from '../../core/vault/ports/vault-balances.ts';
import { type ReconcileVaults } from '../../core/vault/reconcile-vaults.ts';
import { type SyncRequests } from '../../core/vault/sync-requests.ts';
import { type SyncVaults } from '../../core/vault/sync-vaults.ts';
import { token } from './token.ts';

/** Of what compares vaults with the chain. */
export const VAULT_WATCH_TOKENS = {
  VaultBalances: token<VaultBalances>('VaultBalances'),
  Reconciliations: token<Reconciliations>('Reconciliations'),
  SyncRequests: token<SyncRequests>('SyncRequests'),
  SyncVaults: token<SyncVaults>('SyncVaults'),
  ReconcileVaults: token<ReconcileVaults>('ReconcileVaults'),
  VaultWatchDependencies: token<VaultWatchDependencies>('VaultWatchDependencies'),
} as const;
