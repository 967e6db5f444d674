import { type BuildDeposit } from '../../core/vault/build-deposit.ts';
import { type FindDeposit } from '../../core/vault/find-deposit.ts';
import { type GetBalance } from '../../core/vault/get-balance.ts';
import { type RegisterVault } from '../../core/vault/register-vault.ts';
import { type SubmitDeposit } from '../../core/vault/submit-deposit.ts';

/** What the routes of vaults and deposits ask, and the network that they are on. */
export interface VaultDependencies {
  readonly registerVault: Pick<RegisterVault, 'execute'>;
  readonly getBalance: Pick<GetBalance, 'execute'>;
  readonly buildDeposit: Pick<BuildDeposit, 'execute'>;
  readonly submitDeposit: Pick<SubmitDeposit, 'execute'>;
  readonly findDeposit: Pick<FindDeposit, 'execute'>;
  readonly network: 'testnet' | 'mainnet';
  readonly networkPassphrase: string;
}
