import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Deposit } from '../vault.ts';

export type CreditOutcome = 'credited' | 'already_credited' | 'unknown_depositor';

export interface Deposits {
  /**
   * Stores the deposit and credits the vault of its depositor in one change. Keyed by its event: seen twice, credited
   * once. A deposit of an unknown depositor is kept uncredited.
   */
  credit(deposit: Deposit, now: number): ResultAsync<CreditOutcome, StoreUnavailable>;
}
