import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type BalanceWatch, type BalanceWatches } from '../../core/vault/ports/balance-watches.ts';
import { availableOf } from '../../core/vault/vault.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryBalanceWatches implements BalanceWatches {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  find(userId: string): ResultAsync<BalanceWatch | null, StoreUnavailable> {
    return this.database.change(() => this.watchOf(userId));
  }

  setThreshold(userId: string, threshold: Units | null): ResultAsync<BalanceWatch | null, StoreUnavailable> {
    return this.database.change(() => {
      const { vaults, balanceWatches } = this.database;
      const vault = vaults.values().find((each) => each.userId === userId);
      if (vault === undefined) return null;
      const { id, balanceSnapshot, held } = vault;
      if (threshold === null) balanceWatches.delete(id);
      else if (balanceWatches.get(id)?.threshold !== threshold) {
        balanceWatches.set(id, { threshold, armed: true, seen: { balanceSnapshot, held } });
      }
      return this.watchOf(userId);
    });
  }

  private watchOf(userId: string): BalanceWatch | null {
    const { vaults, balanceWatches } = this.database;
    const vault = vaults.values().find((each) => each.userId === userId);
    if (vault === undefined) return null;
    const threshold = balanceWatches.get(vault.id)?.threshold ?? null;
    return { contractId: vault.contractId, available: availableOf(vault), threshold };
  }
}
