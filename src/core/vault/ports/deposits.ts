import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Deposit } from '../vault.ts';

export type CreditOutcome =
  | 'credited'
  /** Kept uncredited. */
  | 'unknown_depositor'
  | 'already_credited'
  | 'already_waiting'
  /** The id stands for another deposit: nothing was done with this one. */
  | 'event_id_reused';

/** A deposit that no vault was credited with: nobody has bound the address that it came from. */
export interface WaitingDeposit extends Deposit {
  readonly id: bigint;
  readonly createdAt: number;
}

export type AssignOutcome = 'assigned' | 'deposit_event_not_found' | 'deposit_already_credited' | 'vault_not_found';

export interface Deposits {
  /**
   * Stores the deposit and credits the vault of its depositor in one change. Keyed by its event: seen twice, credited
   * once. A deposit of an unknown depositor is kept uncredited.
   */
  credit(deposit: Deposit, now: number): ResultAsync<CreditOutcome, StoreUnavailable>;

  /** In order of their ids, beginning behind `after`; null begins with the oldest. */
  waiting(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly WaitingDeposit[], StoreUnavailable>;

  /**
   * Credits a waiting deposit to the user's vault of the same contract, in one change. A deposit is assigned or credited
   * once, by whoever comes first. `vault_not_found`: the user has no vault in that contract.
   */
  assign(eventId: string, userId: string): ResultAsync<AssignOutcome, StoreUnavailable>;
}
