import { type ShownWebhook } from '../../../core/webhooks/create-webhook.ts';
import { type WebhookAttempt, type WebhookDelivery } from '../../../core/webhooks/webhook-delivery.ts';
import { type WebhookEndpoint } from '../../../core/webhooks/webhook-endpoint.ts';

/** A webhook as its owner sees it ever after: without its secret. */
export function presentWebhook(webhook: WebhookEndpoint) {
  return {
    id: webhook.id,
    url: webhook.url,
    events: webhook.events,
    description: webhook.description,
    active: webhook.active,
    goneAt: timeOf(webhook.goneAt),
    previousSecretUntil: timeOf(webhook.previousSecretUntil),
    createdAt: timeOf(webhook.createdAt),
    updatedAt: timeOf(webhook.updatedAt),
  };
}

/** With the secret, this once. */
export function presentShownWebhook({ webhook, secret }: ShownWebhook) {
  const { id, ...rest } = presentWebhook(webhook);
  return { id, secret, ...rest };
}

export function presentWebhookDelivery(delivery: WebhookDelivery) {
  return {
    id: delivery.id,
    event: delivery.eventType,
    status: delivery.status,
    attempts: delivery.attempts,
    lastAttempt: delivery.lastAttempt === null ? null : presentAttempt(delivery.lastAttempt),
    nextAttemptAt: timeOf(delivery.nextAttemptAt),
    createdAt: timeOf(delivery.createdAt),
  };
}

function presentAttempt({ startedAt, durationMs, statusCode, failure }: WebhookAttempt) {
  return { at: timeOf(startedAt), durationMs, statusCode, failure };
}

function timeOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
