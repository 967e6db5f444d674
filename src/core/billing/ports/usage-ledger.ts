import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type SendStatus } from '../chain-transaction.ts';
import { type ChargeRequest } from '../charge-identity.ts';
import { type ReportedStatus, type VoidReason } from '../charge.ts';

/*
 * Common to every store of the core: one method is one atomic change of all that it names, or no change.
 * `database_unavailable` means "unknown": the change may have been made although its answer was lost.
 * Times are epoch milliseconds given by the caller; no store asks a clock of its own.
 */

export interface NewCharge extends ChargeRequest {
  readonly fingerprint: Uint8Array;
}

export interface ChargeState {
  readonly id: bigint;
  /** Counts from 1; raised when a voided or failed charge is charged anew. */
  readonly attempt: number;
  readonly status: ReportedStatus;
  readonly voidReason: VoidReason | null;
  /**
   * Hash (64 hex digits) of the transaction that carries the charge; null while none does: none was signed yet, or the
   * last one failed or expired and the item is open again.
   */
  readonly hash: string | null;
  /** How the latest send of that transaction was answered; null before it was sent. */
  readonly sendStatus: SendStatus | null;
}

export interface ChargeView extends ChargeState {
  readonly requestId: string;
  readonly userId: string;
  readonly units: Units;
  /** The ledger that confirmed it, else null. */
  readonly ledger: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly charge: ChargeState }
  | { readonly kind: 'exists'; readonly charge: ChargeState }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'void_final' }
  | { readonly kind: 'no_vault' }
  | { readonly kind: 'insufficient'; readonly available: Units };

/** Lost a race for its request id (or stood twice in one batch): nothing was done, ask again. */
export interface ReserveAgain {
  readonly kind: 'again';
}

/** The store cannot hold one of the values (SQLSTATE class 22 or 23): nothing of the whole batch was done. */
export interface BatchRefused {
  readonly kind: 'batch_refused';
}

export type VoidOutcome = 'voided' | 'not_voidable' | 'unknown_charge';

export interface UsageLedger {
  /**
   * Decides every charge in arrival order and holds the amounts of those that fit, in one commit; one refusal never
   * fails its neighbours. Outcomes stand in the order of `charges`. A voided or failed charge of the same fingerprint
   * is reserved anew with the next attempt.
   */
  reserveMany(
    charges: readonly NewCharge[],
    now: number,
  ): ResultAsync<readonly (ReserveOutcome | ReserveAgain)[], StoreUnavailable | BatchRefused>;

  /** Absent: null. */
  find(requestId: string): ResultAsync<ChargeView | null, StoreUnavailable>;

  /** The present state of each known id; unknown ids are missing from the map. */
  states(ids: readonly bigint[]): ResultAsync<ReadonlyMap<bigint, ChargeState>, StoreUnavailable>;

  /**
   * Releases a reserved charge whose item (if any) is open: the item is closed, its other charges lose it. Anything
   * else is `not_voidable` and unchanged, and for `network_unavailable` an item under a claim that has not run out, too:
   * whoever holds it may reach the network. `final`: the request id can never be charged again.
   */
  void(
    charge: { readonly id: bigint; readonly attempt: number },
    verdict: { readonly reason: VoidReason; readonly final: boolean },
    now: number,
  ): ResultAsync<VoidOutcome, StoreUnavailable>;
}
