import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type CreditOutcome, type Deposits } from '../../core/vault/ports/deposits.ts';
import { type Deposit } from '../../core/vault/vault.ts';
import { type Database, type Statement } from './database.ts';

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
}

const CREDIT: Statement = {
  name: 'credit_deposit',
  text: 'SELECT credit_deposit($1, $2, $3, $4, $5, $6, $7, $8) AS outcome',
};
