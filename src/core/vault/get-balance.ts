import { err, ok, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Vaults } from './ports/vaults.ts';
import { type Vault, type VaultNotFound } from './vault.ts';

export type GetBalanceError = VaultNotFound | StoreUnavailable;

/** What a user has by our books: a charge is measured against them, never against the chain. */
export class GetBalance {
  private readonly vaults: Vaults;
  private readonly network: string;

  /** `network`: the one of this deployment; on any other nobody has a vault here. */
  constructor(vaults: Vaults, network: string) {
    this.vaults = vaults;
    this.network = network;
  }

  execute({
    userId,
    network,
  }: {
    readonly userId: string;
    readonly network: string;
  }): ResultAsync<Vault, GetBalanceError> {
    return this.vaults
      .findByUserId(userId)
      .andThen((vault) =>
        vault === null || network !== this.network ? err({ kind: 'vault_not_found' as const }) : ok(vault),
      );
  }
}
