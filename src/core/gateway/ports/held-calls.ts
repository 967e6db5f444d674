import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** A charge that a call holds or has captured; of a later attempt it knows nothing. */
export interface CallCharge {
  readonly chargeId: bigint;
  readonly attempt: number;
}

/**
 * `captured`: it will be charged; so too when it was captured before, or when the sweeper had released it and its amount
 * was free, for its vault and its key, to be held again. `lost`: it had been released and is not charged.
 */
export type CaptureOutcome = 'captured' | 'lost';

/** `delivered`: it cannot be asked for again. `broken`: the upstream failed before the answer was complete. */
export type DeliveryEnd = 'delivered' | 'broken';

export type DeliveryClaim =
  /** Forward it once more, without a charge. */
  | 'granted'
  /** Somebody is answering it, or may be: a lease has not run out. */
  | 'running'
  | 'delivered'
  /** It was forwarded as often, or as long after the first time, as one payment buys. */
  | 'exhausted';

/** What becomes of the charges of calls. One method is one atomic change of all that it names, see usage-ledger.ts. */
export interface HeldCalls {
  /**
   * The upstream has answered: held charges are reserved, to be gathered into items; free calls stay as they are. Asked
   * again after a lost answer it answers the same. Outcomes stand in the order of `calls`. Those that are swept while
   * this is under way may follow in a change of their own.
   */
  captureMany(calls: readonly CallCharge[], now: number): ResultAsync<readonly CaptureOutcome[], StoreUnavailable>;

  /**
   * Nothing was served: holds that are still there are given back, voided as `not_served`; free calls are voided too, so
   * that they do not count as calls. Any charge may be held anew.
   */
  releaseMany(calls: readonly CallCharge[], now: number): ResultAsync<void, StoreUnavailable>;

  /**
   * Their process lives: holds, and leases of deliveries that run, last until then at least. A lease that has run out
   * may be somebody else's by now, and is left alone.
   */
  extendMany(calls: readonly CallCharge[], until: number, now: number): ResultAsync<void, StoreUnavailable>;

  /** Releases, as `hold_expired`, holds that nobody extended; answers how many. Several may sweep at once. */
  sweep(limit: number, now: number): ResultAsync<number, StoreUnavailable>;

  /**
   * Of calls whose delivery is kept; for others nothing changes. Where a lease ran out, two may deliver one call: the
   * first end counts, but that an answer was delivered counts whenever it is told.
   */
  endDeliveries(
    deliveries: readonly (CallCharge & { readonly end: DeliveryEnd })[],
    now: number,
  ): ResultAsync<void, StoreUnavailable>;

  /**
   * A repeat of a call that was captured or free asks to be forwarded again. Granted to one at a time, as often and as
   * long as `terms` say, when its delivery is broken or the lease of a running one is over; the lease is then the
   * asker's until `leaseUntil`. `ageMsMax` counts from the hold of this attempt. A call that is held or was released is
   * `running`: who asks later is told what became of it. One whose delivery is not kept is `delivered`.
   */
  claimDelivery(
    call: CallCharge,
    terms: { readonly leaseUntil: number; readonly redeliveriesMax: number; readonly ageMsMax: number },
    now: number,
  ): ResultAsync<DeliveryClaim, StoreUnavailable>;
}
