import { z } from 'zod';
import { EVENT_TYPES } from '../../../core/webhooks/domain-event.ts';
import { DELIVERY_STATUSES } from '../../../core/webhooks/webhook-delivery.ts';
import { identifier } from './identifier.ts';
import { namedFields } from './named-fields.ts';
import { pageFields } from './page-query.ts';
import { line } from './text.ts';
import { webhookUrl } from './webhook-url.ts';

interface UrlPolicy {
  /** No message goes to an address without TLS. */
  readonly httpsOnly: boolean;
}

const DESCRIPTION_LENGTH_MAX = 255;
const GRACE_SECONDS_MAX = 86_400;

/** In our order, each once. */
const events = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .transform((asked) => EVENT_TYPES.filter((type) => asked.includes(type)));

const description = line(DESCRIPTION_LENGTH_MAX).nullable();

/** The body that asks for a webhook -> a `CreateWebhookInput` without its user. */
export const createWebhookBody = (policy: UrlPolicy) =>
  z.strictObject({ url: webhookUrl(policy), events, description: description.default(null) });

/** What an owner changes: what is not named stays. */
export const updateWebhookBody = (policy: UrlPolicy) =>
  z
    .strictObject({
      url: webhookUrl(policy).optional(),
      events: events.optional(),
      description: description.optional(),
      active: z.boolean().optional(),
    })
    .transform((changes) => namedFields(changes));

/** It has no default: a day would leave a leaked secret alive, 0 would cut off a receiver that has not the new one. */
export const rotateWebhookBody = z
  .strictObject({ graceSeconds: z.int().min(0).max(GRACE_SECONDS_MAX) })
  .transform(({ graceSeconds }) => ({ graceMs: graceSeconds * 1000 }));

export const webhookParams = z.object({ id: identifier });

export const webhookDeliveryParams = z.object({ id: identifier, deliveryId: identifier });

/** `?status=dead&limit=20&cursor=...` */
export const webhookDeliveriesQuery = z
  .object({ ...pageFields, status: z.enum(DELIVERY_STATUSES).optional() })
  .transform(({ limit, cursor: after, status }) => ({ limit, after: after ?? null, status: status ?? null }));
