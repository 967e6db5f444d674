import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import {
  type BatchRefused,
  type ChargeState,
  type NewCharge,
  type ReserveAgain,
  type ReserveOutcome,
} from './usage-ledger.ts';

/** The price of a call that is about to be made with an API key; 0 units for a free one. */
export interface NewHold extends NewCharge {
  /** The prefix of the secret that was presented: one that was replaced may work no more. */
  readonly apiKeyPrefix: string;
  /** Released then, unless it was captured before or its process still lives. */
  readonly expiresAt: number;
  /** It has an idempotency key: its delivery is written down, and runs until `expiresAt` for now. */
  readonly keepsDelivery: boolean;
}

export type HoldOutcome =
  /** On hold; `free` when it costs nothing. */
  | {
      readonly kind: 'held';
      readonly charge: ChargeState;
      /**
       * Where the store knows the outcome before it is durable: good once it is. Only after that can the charge be
       * captured, released or found; after a failure it may be there or not.
       */
      readonly committed?: ResultAsync<void, StoreUnavailable>;
    }
  | Exclude<ReserveOutcome, { readonly kind: 'reserved' }>
  /** Unknown: not a key of this user for this API on this network. */
  | { readonly kind: 'key_refused'; readonly reason: 'unknown' | 'expired' | 'revoked' }
  /** With it, the key would have cost more than its owner allows it in its lifetime. */
  | { readonly kind: 'spend_limit_reached' }
  /** Its contract could not pay for what was served before; free calls go on. */
  | { readonly kind: 'vault_blocked' };

/** Money that is promised to calls under way. */
export interface ChargeHolds {
  /**
   * As `UsageLedger.reserveMany`, with the state `held`; each key is looked at in the same change, so that one that was
   * revoked before is refused here, whatever a cache still says, and no number of concurrent holds exceeds its limit.
   * What a key has spent falls when one of its charges is voided or fails.
   */
  holdMany(
    holds: readonly NewHold[],
    now: number,
  ): ResultAsync<readonly (HoldOutcome | ReserveAgain)[], StoreUnavailable | BatchRefused>;
}
