import { type Units } from '../shared/usdc.ts';

/** pooled: the deployment's shared contract; dedicated: the consumer's own contract. */
export type VaultKind = 'pooled' | 'dedicated';

export interface NewVault {
  readonly userId: string;
  /** Contract address, C... */
  readonly contractId: string;
  readonly kind: VaultKind;
  /** The account whose deposits are this consumer's, G...; null while none is bound. */
  readonly depositorAddress: string | null;
}

export interface Vault extends NewVault {
  readonly id: bigint;
  readonly balanceSnapshot: Units;
  /** The part of the balance that charges not yet confirmed have claimed. */
  readonly held: Units;
  /** The ledger the snapshot was read at; 0 before the first one. */
  readonly syncedLedger: number;
  readonly lastSyncedAt: number | null;
}

export interface VaultNotFound {
  readonly kind: 'vault_not_found';
}

/** What a charge can still claim. Negative for a dedicated vault whose owner withdrew below its holds. */
export function availableOf(vault: Pick<Vault, 'balanceSnapshot' | 'held'>): Units {
  return vault.balanceSnapshot - vault.held;
}

export interface Deposit {
  /** The ledger event that shows it: unique on its network. */
  readonly eventId: string;
  readonly contractId: string;
  readonly depositorAddress: string;
  readonly units: Units;
  readonly hash: string;
  readonly ledger: number;
}
