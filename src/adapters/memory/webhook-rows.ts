import { type DeliveryStatus, type WebhookAttempt } from '../../core/webhooks/webhook-delivery.ts';
import { type WebhookEndpoint } from '../../core/webhooks/webhook-endpoint.ts';

export interface WebhookEndpointRow extends WebhookEndpoint {
  readonly secret: string;
  readonly previousSecret: string | null;
}

export interface WebhookDeliveryRow {
  readonly serial: bigint;
  readonly id: string;
  readonly eventId: bigint;
  readonly endpointId: string;
  readonly createdAt: number;
  status: DeliveryStatus;
  readonly attempts: WebhookAttempt[];
  failures: number;
  /** While it is claimed, when the claim runs out; null unless pending. */
  nextAttemptAt: number | null;
  claimToken: string | null;
}
