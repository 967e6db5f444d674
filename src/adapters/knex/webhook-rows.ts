import { type EventType } from '../../core/webhooks/domain-event.ts';
import { type ClaimedDelivery } from '../../core/webhooks/ports/webhook-deliveries.ts';
import { type DeliveryStatus, type SendFailure, type WebhookDelivery } from '../../core/webhooks/webhook-delivery.ts';
import { type WebhookEndpoint } from '../../core/webhooks/webhook-endpoint.ts';
import { toldOf, type FactRow } from './domain-event-rows.ts';

/* Status and type columns carry CHECK constraints of the same words. */

export interface WebhookEndpointRow {
  readonly id: string;
  readonly serial: bigint;
  readonly user_id: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly description: string | null;
  readonly active: boolean;
  readonly gone_at: Date | null;
  readonly previous_until: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface WebhookDeliveryRow {
  readonly id: string;
  readonly serial: bigint;
  readonly event_type: EventType;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly next_attempt_at: Date | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly duration_ms: number | null;
  readonly status_code: number | null;
  readonly failure: SendFailure | null;
}

export type ClaimedDeliveryRow = FactRow & {
  readonly id: string;
  readonly serial: bigint;
  readonly endpoint_id: string;
  readonly url: string;
  readonly secrets: readonly string[];
  readonly failures: number;
};

export function webhookEndpointOf(row: WebhookEndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    serial: row.serial,
    userId: row.user_id,
    url: row.url,
    events: row.events,
    description: row.description,
    active: row.active,
    goneAt: row.gone_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    previousSecretUntil: row.previous_until?.getTime() ?? null,
  };
}

export function webhookDeliveryOf(row: WebhookDeliveryRow): WebhookDelivery {
  const { started_at: startedAt, duration_ms: durationMs, status_code: statusCode, failure } = row;
  const isAttempted = startedAt !== null && durationMs !== null;
  return {
    id: row.id,
    serial: row.serial,
    eventType: row.event_type,
    status: row.status,
    attempts: row.attempts,
    lastAttempt: isAttempted ? { startedAt: startedAt.getTime(), durationMs, statusCode, failure } : null,
    nextAttemptAt: row.next_attempt_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
  };
}

export function claimedDeliveryOf(row: ClaimedDeliveryRow): ClaimedDelivery {
  const { serial, id, endpoint_id: endpointId, url, secrets, failures } = row;
  return { serial, id, endpointId, url, secrets, event: toldOf(row), failures };
}
