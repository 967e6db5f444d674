import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type AddressTaken, type VaultExists, type Vaults } from '../../core/vault/ports/vaults.ts';
import { type NewVault, type Vault } from '../../core/vault/vault.ts';
import { creditWaitingDeposits } from './credit-deposit.ts';
import { newScan } from './in-memory-deposit-scans.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type VaultRow } from './rows.ts';

export class InMemoryVaults implements Vaults {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  create(vault: NewVault): ResultAsync<Vault, VaultExists | AddressTaken | StoreUnavailable> {
    return this.database
      .change((): Result<Vault, VaultExists | AddressTaken> => {
        const others = this.database.vaults.values().toArray();
        if (others.some(({ userId }) => userId === vault.userId)) return err({ kind: 'vault_exists' });
        if (others.some((other) => sharesAddress(other, vault))) return err({ kind: 'address_taken' });
        const row: VaultRow = {
          ...vault,
          id: this.database.nextId(),
          balanceSnapshot: 0n,
          held: 0n,
          syncedLedger: 0,
          lastSyncedAt: null,
        };
        this.database.vaults.set(row.id, row);
        const { depositScans } = this.database;
        if (!depositScans.has(row.contractId)) depositScans.set(row.contractId, newScan(row.contractId));
        creditWaitingDeposits(this.database, row);
        return ok({ ...row });
      })
      .andThen((created) => created);
  }

  findByUserId(userId: string): ResultAsync<Vault | null, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.database.vaults.values().find((vault) => vault.userId === userId);
      return row === undefined ? null : { ...row };
    });
  }

  updateBalanceSnapshot(
    id: bigint,
    snapshot: { readonly balance: Units; readonly ledger: number },
    now: number,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.database.vaults.get(id);
      if (row === undefined || snapshot.ledger < row.syncedLedger) return false;
      const { balance, ledger } = snapshot;
      row.balanceSnapshot = balance - this.landedAfter(id, ledger) + this.depositedAfter(id, ledger);
      row.syncedLedger = snapshot.ledger;
      row.lastSyncedAt = now;
      if (row.balanceSnapshot >= row.held) this.database.blockedVaults.delete(id);
      return true;
    });
  }

  /** What the chain's balance at that ledger does not show yet, though it is debited already. */
  private landedAfter(vaultId: bigint, ledger: number): Units {
    return this.database.items
      .values()
      .filter((item) => item.vaultId === vaultId && item.status === 'confirmed')
      .filter(({ transactionId }) => (this.database.transactions.get(transactionId ?? 0n)?.ledger ?? 0) > ledger)
      .reduce((sum, { units }) => sum + units, 0n);
  }

  /** What is credited already, though the chain's balance at that ledger does not show it yet. */
  private depositedAfter(vaultId: bigint, ledger: number): Units {
    return this.database.deposits
      .values()
      .filter((deposit) => deposit.vaultId === vaultId && deposit.ledger > ledger)
      .reduce((sum, { units }) => sum + units, 0n);
  }
}

function sharesAddress(one: NewVault, other: NewVault): boolean {
  const sameDepositor = one.depositorAddress !== null && one.depositorAddress === other.depositorAddress;
  const sameContract = one.kind === 'dedicated' && other.kind === 'dedicated' && one.contractId === other.contractId;
  return sameDepositor || sameContract;
}
