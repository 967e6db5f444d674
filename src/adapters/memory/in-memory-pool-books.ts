import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type PoolBooks, type PoolStanding } from '../../core/vault/ports/pool-books.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ItemRow } from './rows.ts';

export class InMemoryPoolBooks implements PoolBooks {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  contracts(): ResultAsync<readonly string[], StoreUnavailable> {
    return this.database.change(() => {
      const pooled = this.database.vaults.values().filter(({ kind }) => kind === 'pooled');
      return [...new Set(pooled.map(({ contractId }) => contractId))].sort();
    });
  }

  standingAt(contractId: string, ledger: number): ResultAsync<PoolStanding, StoreUnavailable> {
    return this.database.change(() => {
      const { vaults, items, deposits } = this.database;
      const pooled = [...vaults.values()].filter((vault) => vault.kind === 'pooled' && vault.contractId === contractId);
      const ids = new Set(pooled.map(({ id }) => id));
      const pooledItems = [...items.values()].filter(({ vaultId }) => ids.has(vaultId));
      const landedLater = pooledItems.filter((item) => item.status === 'confirmed' && this.ledgerOf(item) > ledger);
      const inFlight = pooledItems.filter(({ status }) => status === 'submitted' || status === 'review');
      const inContract = [...deposits.values()].filter((deposit) => deposit.contractId === contractId);
      const creditedLater = inContract.filter((deposit) => ids.has(deposit.vaultId ?? 0n) && deposit.ledger > ledger);
      const uncredited = inContract.filter((deposit) => deposit.vaultId === null && deposit.ledger <= ledger);
      const snapshots = pooled.reduce((sum, { balanceSnapshot }) => sum + balanceSnapshot, 0n);
      return {
        balances: snapshots + sumOf(landedLater) - sumOf(creditedLater),
        inFlight: sumOf(inFlight),
        uncredited: sumOf(uncredited),
      };
    });
  }

  private ledgerOf({ transactionId }: ItemRow): number {
    return this.database.transactions.get(transactionId ?? 0n)?.ledger ?? 0;
  }
}

function sumOf(rows: readonly { readonly units: bigint }[]): bigint {
  return rows.reduce((sum, { units }) => sum + units, 0n);
}
