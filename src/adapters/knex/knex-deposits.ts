import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type AssignOutcome,
  type CreditOutcome,
  type Deposits,
  type WaitingDeposit,
} from '../../core/vault/ports/deposits.ts';
import { type Deposit } from '../../core/vault/vault.ts';
import { type Database, type Statement } from './database.ts';
import { waitingDepositOf, type WaitingDepositRow } from './deposit-rows.ts';

export class KnexDeposits implements Deposits {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  credit(deposit: Deposit, now: number): ResultAsync<CreditOutcome, StoreUnavailable> {
    const { eventId, contractId, depositorAddress, units, hash, ledger } = deposit;
    const values = [this.network, eventId, contractId, depositorAddress, units, hash, ledger, new Date(now)];
    return this.database.runOne<{ outcome: CreditOutcome }>(CREDIT, values).map(({ outcome }) => outcome);
  }

  waiting(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly WaitingDeposit[], StoreUnavailable> {
    return this.database
      .run<WaitingDepositRow>(WAITING, [this.network, page.after ?? 0n, page.limit])
      .map((rows) => rows.map(waitingDepositOf));
  }

  assign(eventId: string, userId: string): ResultAsync<AssignOutcome, StoreUnavailable> {
    return this.database
      .runOne<{ outcome: AssignOutcome }>(ASSIGN, [this.network, eventId, userId])
      .map(({ outcome }) => outcome);
  }
}

const CREDIT: Statement = {
  name: 'credit_deposit',
  text: 'SELECT credit_deposit($1, $2, $3, $4, $5, $6, $7, $8) AS outcome',
};

export const WAITING: Statement = {
  name: 'waiting_deposits',
  text: /* sql */ `
    SELECT id, event_id, contract_id, depositor_address, amount, hash, ledger, created_at FROM deposits
    WHERE network = $1 AND vault_id IS NULL AND id > $2
    ORDER BY id LIMIT $3`,
};

const ASSIGN: Statement = { name: 'assign_deposit', text: 'SELECT assign_deposit($1, $2, $3) AS outcome' };
