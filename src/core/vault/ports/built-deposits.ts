import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type BuiltDeposit, type DepositCredit, type NewBuiltDeposit } from '../built-deposit.ts';

/** What is known of a deposit. `built` is null when the user made it without us, `credit` while it is not credited. */
export type DepositRecord =
  | { readonly built: BuiltDeposit; readonly credit: DepositCredit | null }
  | { readonly built: null; readonly credit: DepositCredit };

/** What the ledger says of a deposit for good. */
export type DepositOutcome =
  | {
      readonly status: 'confirmed' | 'failed';
      readonly ledger: number;
      /** Null: the envelope that landed was not seen. */
      readonly hash: string | null;
    }
  | { readonly status: 'expired' };

export interface BuiltDeposits {
  /** Keeps what was built. The same transaction built once more changes nothing. */
  add(deposit: NewBuiltDeposit, now: number): ResultAsync<void, StoreUnavailable>;

  /** The user's deposit by any of its hashes (that was built, sent or credited); another's is absent: null. */
  find(userId: string, hash: string): ResultAsync<DepositRecord | null, StoreUnavailable>;

  /** Notes that an envelope with this hash is about to be sent. What is settled stays as it is. */
  markSubmitted(hash: string, sentHash: string, now: number): ResultAsync<void, StoreUnavailable>;

  /** Confirmed and failed are for good; an expired one may still be settled by a ledger that has it. */
  settle(hash: string, outcome: DepositOutcome, now: number): ResultAsync<void, StoreUnavailable>;

  /** Drops up to `limit` of those that were never submitted and ended before `time`; how many. */
  forgetUnsent(time: number, limit: number): ResultAsync<number, StoreUnavailable>;
}
