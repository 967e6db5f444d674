import { type WebhookDependencies } from '../../adapters/http/webhook-dependencies.ts';
import { type UndiciWebhookSender } from '../../adapters/upstream/undici-webhook-sender.ts';
import { type DeliverWebhooks } from '../../core/webhooks/deliver-webhooks.ts';
import { type ForgetEvents } from '../../core/webhooks/forget-events.ts';
import { type PassOnEvents } from '../../core/webhooks/pass-on-events.ts';
import { type DomainEvents } from '../../core/webhooks/ports/domain-events.ts';
import { type DeliveryQueue, type WebhookDeliveries } from '../../core/webhooks/ports/webhook-deliveries.ts';
import { type WebhookEndpoints } from '../../core/webhooks/ports/webhook-endpoints.ts';
import { token } from './token.ts';

/** Of what tells users of events. */
export const WEBHOOK_TOKENS = {
  WebhookEndpoints: token<WebhookEndpoints>('WebhookEndpoints'),
  WebhookDeliveries: token<WebhookDeliveries & DeliveryQueue>('WebhookDeliveries'),
  WebhookSender: token<UndiciWebhookSender>('WebhookSender'),
  PassOnEvents: token<PassOnEvents>('PassOnEvents'),
  DeliverWebhooks: token<DeliverWebhooks>('DeliverWebhooks'),
  ForgetEvents: token<ForgetEvents>('ForgetEvents'),
  DomainEvents: token<DomainEvents>('DomainEvents'),
  WebhookDependencies: token<WebhookDependencies>('WebhookDependencies'),
} as const;
