import { type UpstreamForbidden } from '../../core/catalog/check-upstream.ts';
import { type CreateWebhookError } from '../../core/webhooks/create-webhook.ts';
import { type ReplayWebhookDeliveryError } from '../../core/webhooks/replay-webhook-delivery.ts';
import { type UpdateWebhookError } from '../../core/webhooks/update-webhook.ts';
import { type ErrorRule } from './error-rule.ts';

/** An address that nothing may be sent to is a fault of its field: upstream-field.ts. */
export type WebhookProblem =
  Exclude<CreateWebhookError | UpdateWebhookError, UpstreamForbidden> | ReplayWebhookDeliveryError;

/** Part of the total map in error-mapping.ts: what only webhooks are refused for. */
export const WEBHOOK_RULES = {
  webhook_not_found: { status: 404, code: 'WEBHOOK_NOT_FOUND', message: 'There is no webhook with this id' },
  too_many_webhooks: {
    status: 409,
    code: 'TOO_MANY_WEBHOOKS',
    message: 'The user has as many webhooks as anybody may have: delete one first',
  },
  webhook_delivery_not_found: {
    status: 404,
    code: 'WEBHOOK_DELIVERY_NOT_FOUND',
    message: 'There is no delivery with this id to this webhook',
  },
  webhook_delivery_pending: {
    status: 409,
    code: 'WEBHOOK_DELIVERY_PENDING',
    message: 'The delivery is still being tried: it needs no replay',
  },
  webhook_inactive: {
    status: 409,
    code: 'WEBHOOK_INACTIVE',
    message: 'The webhook is switched off: switch it on before anything is sent to it',
  },
} as const satisfies Partial<Record<WebhookProblem['kind'], ErrorRule>>;
