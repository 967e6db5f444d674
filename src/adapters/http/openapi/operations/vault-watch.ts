import { type ReconcileVaultsError } from '../../../../core/vault/reconcile-vaults.ts';
import { vaultSettingsBody } from '../../schemas/vault-settings-body.ts';
import { voidBody } from '../../schemas/void-body.ts';
import { reconciliation, vaultSettings } from '../answers/vault-watch.ts';
import { kindsOf, type Operation } from '../operation.ts';

const administration = { tag: 'Administration', audience: 'admin' } as const;

export const VAULT_WATCH: readonly Operation[] = [
  {
    id: 'getVault',
    method: 'get',
    path: '/api/vault',
    tag: 'Vault',
    audience: 'user',
    summary: "The settings of the caller's vault",
    conditional: true,
    answers: { 200: { description: 'The settings of the vault', schema: vaultSettings } },
    problems: ['vault_not_found', 'database_unavailable'],
  },
  {
    id: 'updateVault',
    method: 'patch',
    path: '/api/vault',
    tag: 'Vault',
    audience: 'user',
    summary: 'Set the available balance below which the event balance.low is written; null: never',
    body: vaultSettingsBody,
    answers: { 200: { description: 'The settings of the vault', schema: vaultSettings } },
    problems: ['vault_not_found', 'database_unavailable'],
  },
  {
    ...administration,
    id: 'getReconciliation',
    method: 'get',
    path: '/api/admin/reconciliation',
    summary: 'The last comparison of the shared vault contracts with the books',
    answers: { 200: { description: 'The comparison', schema: reconciliation } },
    problems: ['database_unavailable'],
  },
  {
    ...administration,
    id: 'runReconciliation',
    method: 'post',
    path: '/api/admin/reconciliation/run',
    summary: 'Compare the shared vault contracts with the books now; repairs nothing',
    body: voidBody,
    answers: { 200: { description: 'The comparison', schema: reconciliation } },
    problems: kindsOf<ReconcileVaultsError>({ chain_unreadable: true, database_unavailable: true }),
  },
];
