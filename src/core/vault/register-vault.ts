import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type AddressTaken, type VaultExists, type Vaults } from './ports/vaults.ts';
import { type Vault } from './vault.ts';

export interface RegisterVaultInput {
  readonly userId: string;
  /** The account whose deposits are this user's, G...; the caller has proven it. */
  readonly depositorAddress: string | null;
}

/** Opens a user's vault in the deployment's shared contract. */
export class RegisterVault {
  private readonly vaults: Vaults;
  private readonly clock: Clock;
  private readonly pooledContractId: string;

  constructor(vaults: Vaults, clock: Clock, policy: { readonly pooledContractId: string }) {
    this.vaults = vaults;
    this.clock = clock;
    this.pooledContractId = policy.pooledContractId;
  }

  execute(input: RegisterVaultInput): ResultAsync<Vault, VaultExists | AddressTaken | StoreUnavailable> {
    return this.vaults.create({ ...input, kind: 'pooled', contractId: this.pooledContractId }, this.clock.now());
  }
}
