import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type DomainEvent } from '../domain-event.ts';
import { type DeliveryStatus, type WebhookAttempt, type WebhookDelivery } from '../webhook-delivery.ts';

export interface DeliveryPage {
  readonly endpointId: string;
  readonly userId: string;
  /** Null: whatever their status. */
  readonly status: DeliveryStatus | null;
  readonly after: bigint | null;
  readonly limit: number;
}

export interface OwnDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly userId: string;
}

/** What users see of the deliveries to their own endpoints. */
export interface WebhookDeliveries {
  /** The newest first, from below the serial `after` on. */
  list(page: DeliveryPage): ResultAsync<readonly WebhookDelivery[], StoreUnavailable>;

  /**
   * Makes a delivery that is over due again at `now`, with all attempts before it. `pending`: it is not over; `inactive`:
   * its endpoint takes nothing; `unknown`: the user has no such delivery. Then nothing was done.
   */
  replay(own: OwnDelivery, now: number): ResultAsync<'replayed' | 'pending' | 'inactive' | 'unknown', StoreUnavailable>;
}

export interface DeliveryClaim {
  readonly token: string;
  /** Then others may claim what was not recorded. */
  readonly until: number;
  /** How many to claim. */
  readonly limit: number;
  /** How many of one endpoint may be under way, those in `running` included. */
  readonly endpointMax: number;
  /** What the sender has under way, by endpoint. */
  readonly running: ReadonlyMap<string, number>;
}

export interface ClaimedDelivery {
  readonly serial: bigint;
  /** The `webhook-id`. */
  readonly id: string;
  readonly endpointId: string;
  readonly url: string;
  /** The newest first. */
  readonly secrets: readonly string[];
  readonly event: Pick<DomainEvent, 'fact' | 'createdAt'>;
  /** Failed attempts since it became due, or was asked for again. */
  readonly failures: number;
}

/** `gone`: nothing more is sent to the endpoint. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly nextAttemptAt: number | null }
  | { readonly kind: 'gone' };

/** What senders share. */
export interface DeliveryQueue {
  /**
   * Claims what is due, the longest due first; no delivery is claimed by two at the same time. What comes due for an
   * endpoint that is switched off is given up instead.
   */
  claim(claim: DeliveryClaim, now: number): ResultAsync<readonly ClaimedDelivery[], StoreUnavailable>;

  /**
   * Writes an attempt down and what becomes of the delivery: without a next attempt it is dead. False when the claim has
   * run out and somebody else has taken it, or when it is gone: then nothing was written.
   */
  record(
    claimed: { readonly serial: bigint; readonly token: string },
    attempt: WebhookAttempt,
    outcome: DeliveryOutcome,
  ): ResultAsync<boolean, StoreUnavailable>;
}
