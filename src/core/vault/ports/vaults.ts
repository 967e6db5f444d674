import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type NewVault, type Vault } from '../vault.ts';

export interface VaultExists {
  readonly kind: 'vault_exists';
}

/** Another user's vault is already bound to this depositor address or dedicated contract. */
export interface AddressTaken {
  readonly kind: 'address_taken';
}

export interface Vaults {
  /**
   * One vault per user and network; a depositor address and a dedicated contract belong to one vault. In the same change
   * the deposits that waited for this vault are credited, so that it may not be empty.
   */
  create(vault: NewVault, now: number): ResultAsync<Vault, VaultExists | AddressTaken | StoreUnavailable>;

  /** Absent: null. */
  findByUserId(userId: string): ResultAsync<Vault | null, StoreUnavailable>;

  /**
   * Sets the snapshot to what the chain showed at `ledger`, less the items that landed after it, plus the deposits that
   * were credited with a later ledger. An older ledger than the stored one changes nothing and answers false.
   */
  updateBalanceSnapshot(
    id: bigint,
    snapshot: { readonly balance: Units; readonly ledger: number },
    now: number,
  ): ResultAsync<boolean, StoreUnavailable>;
}
