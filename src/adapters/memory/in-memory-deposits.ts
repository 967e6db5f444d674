import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type AssignOutcome,
  type CreditOutcome,
  type Deposits,
  type WaitingDeposit,
} from '../../core/vault/ports/deposits.ts';
import { type Deposit } from '../../core/vault/vault.ts';
import { creditDeposit, takeDeposit } from './credit-deposit.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type DepositRow } from './rows.ts';

/** Without its vault: it has none. */
function waitingOf(row: DepositRow): WaitingDeposit {
  const { id, eventId, contractId, depositorAddress, units, hash, ledger, createdAt } = row;
  return { id, eventId, contractId, depositorAddress, units, hash, ledger, createdAt };
}

export class InMemoryDeposits implements Deposits {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  credit(deposit: Deposit, now = 0): ResultAsync<CreditOutcome, StoreUnavailable> {
    return this.database.change(() => creditDeposit(this.database, deposit, now));
  }

  waiting(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly WaitingDeposit[], StoreUnavailable> {
    return this.database.change(() =>
      this.database.deposits
        .values()
        .filter(({ id, vaultId }) => vaultId === null && id > (page.after ?? 0n))
        .take(page.limit)
        .map(waitingOf)
        .toArray(),
    );
  }

  assign(eventId: string, userId: string): ResultAsync<AssignOutcome, StoreUnavailable> {
    return this.database.change(() => {
      const deposit = this.database.deposits.get(eventId);
      if (deposit === undefined) return 'deposit_event_not_found';
      if (deposit.vaultId !== null) return 'deposit_already_credited';
      const vault = this.database.vaults.values().find((each) => each.userId === userId);
      if (vault?.contractId !== deposit.contractId) return 'vault_not_found';
      takeDeposit(deposit, vault);
      return 'assigned';
    });
  }
}
