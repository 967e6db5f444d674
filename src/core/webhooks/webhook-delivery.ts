import { type EventType } from './domain-event.ts';

/** pending: due, or waiting for its next attempt; dead: given up, until somebody asks for it again. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why an attempt has no status code. */
export type SendFailure = 'timed_out' | 'unreachable' | 'forbidden_host';

export interface WebhookAttempt {
  readonly startedAt: number;
  readonly durationMs: number;
  /** Null when no answer came. */
  readonly statusCode: number | null;
  readonly failure: SendFailure | null;
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  /** The `webhook-id` of its messages, the same at every attempt. */
  readonly id: string;
  /** Grows with the order in which deliveries were made. */
  readonly serial: bigint;
  readonly eventType: EventType;
  readonly status: DeliveryStatus;
  /** How often it was sent, replays included. */
  readonly attempts: number;
  readonly lastAttempt: WebhookAttempt | null;
  /** Null unless it is pending and nobody is sending it at this moment. */
  readonly nextAttemptAt: number | null;
  readonly createdAt: number;
}
