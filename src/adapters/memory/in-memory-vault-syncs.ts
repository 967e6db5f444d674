import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type DueVault, type SyncTurn, type VaultSyncs } from '../../core/vault/ports/vault-syncs.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryVaultSyncs implements VaultSyncs {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  takeTurns({ before, contractIds, limit }: SyncTurn, now: number): ResultAsync<readonly DueVault[], StoreUnavailable> {
    return this.database.change(() => {
      const { vaults, syncTurns } = this.database;
      const lastTurnOf = (id: bigint) => syncTurns.get(id) ?? -Infinity;
      const dedicated = [...vaults.values()].filter(({ kind }) => kind === 'dedicated');
      const askedFor = dedicated.filter(({ contractId }) => contractIds.includes(contractId));
      const regular = dedicated
        .filter(({ id, contractId }) => !contractIds.includes(contractId) && lastTurnOf(id) <= before)
        .sort((one, other) => lastTurnOf(one.id) - lastTurnOf(other.id) || (one.id < other.id ? -1 : 1));
      const due = [...askedFor, ...regular].slice(0, limit).map(({ id, contractId }) => ({ id, contractId }));
      for (const { id } of due) syncTurns.set(id, now);
      return due;
    });
  }
}
