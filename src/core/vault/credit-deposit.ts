import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type CreditOutcome, type Deposits } from './ports/deposits.ts';
import { type Deposit } from './vault.ts';

/** Credits a deposit that the ledger shows to the consumer whose address it came from, once however often it is seen. */
export class CreditDeposit {
  private readonly deposits: Deposits;
  private readonly clock: Clock;

  constructor(deposits: Deposits, clock: Clock) {
    this.deposits = deposits;
    this.clock = clock;
  }

  execute(deposit: Deposit): ResultAsync<CreditOutcome, StoreUnavailable> {
    return this.deposits.credit(deposit, this.clock.now());
  }
}
