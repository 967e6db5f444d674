import { type GetBalanceError } from '../../../../core/vault/get-balance.ts';
import { type RegisterVaultError } from '../../../../core/vault/register-vault.ts';
import { balanceQuery } from '../../schemas/balance-query.ts';
import { type StellarNetwork } from '../../schemas/stellar-network.ts';
import { vaultBody } from '../../schemas/vault-body.ts';
import { balance, vault } from '../answers/vault.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'Vault', audience: 'user' } as const;

export function vaultOperations(network: StellarNetwork): readonly Operation[] {
  return [
    {
      ...common,
      id: 'registerVault',
      method: 'post',
      path: '/api/vault',
      summary: 'Open a vault; an account or a contract of your own is bound only with proof',
      body: vaultBody(network),
      creates: true,
      answers: { 201: { description: 'The vault', schema: vault, headers: { Location: 'Its balance' } } },
      problems: kindsOf<RegisterVaultError>({
        vault_exists: true,
        address_taken: true,
        address_not_proven: true,
        dedicated_not_allowed: true,
        ownership_not_proven: true,
        contract_unfit: true,
        node_unavailable: true,
        node_failed: true,
        signers_unavailable: true,
        database_unavailable: true,
      }),
    },
    {
      ...common,
      id: 'getBalance',
      method: 'get',
      path: '/api/vault/balance',
      summary: "What the caller's vault holds, and what of it calls can still be paid from",
      query: balanceQuery,
      conditional: true,
      answers: { 200: { description: 'The balance by our books', schema: balance } },
      problems: kindsOf<GetBalanceError>({ vault_not_found: true, database_unavailable: true }),
    },
  ];
}
