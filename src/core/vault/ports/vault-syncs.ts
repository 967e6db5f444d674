import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

export interface DueVault {
  readonly id: bigint;
  /** The consumer's own contract, C... */
  readonly contractId: string;
}

export interface SyncTurn {
  /** Vaults that had no turn since then are due. */
  readonly before: number;
  /** Dedicated contracts whose vaults are due in any case; others among them mean nothing. */
  readonly contractIds: readonly string[];
  readonly limit: number;
}

/** Whose turn it is to be compared with the chain. Only dedicated vaults have turns. */
export interface VaultSyncs {
  /**
   * Takes a turn for vaults that are due: those asked for by contract first, then those whose last turn is longest ago.
   * A turn counts whatever comes of it, so that contracts that cannot be read never stand in the way of others, and two
   * workers do not take the same.
   */
  takeTurns(turn: SyncTurn, now: number): ResultAsync<readonly DueVault[], StoreUnavailable>;
}
