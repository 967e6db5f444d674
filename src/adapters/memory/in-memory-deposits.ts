import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type CreditOutcome, type Deposits } from '../../core/vault/ports/deposits.ts';
import { type Deposit } from '../../core/vault/vault.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryDeposits implements Deposits {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  credit(deposit: Deposit): ResultAsync<CreditOutcome, StoreUnavailable> {
    return this.database.change(() => {
      const seen = this.database.deposits.get(deposit.eventId);
      if (seen !== undefined) return seen.vaultId === null ? 'unknown_depositor' : 'already_credited';
      const vault = this.database.vaults
        .values()
        .find(
          ({ contractId, depositorAddress }) =>
            contractId === deposit.contractId && depositorAddress === deposit.depositorAddress,
        );
      this.database.deposits.set(deposit.eventId, { ...deposit, vaultId: vault?.id ?? null });
      if (vault === undefined) return 'unknown_depositor';
      // A dedicated vault whose snapshot was read at that ledger or later shows it already.
      if (vault.kind === 'pooled' || vault.syncedLedger < deposit.ledger) vault.balanceSnapshot += deposit.units;
      return 'credited';
    });
  }
}
