import { z } from 'zod';
import { EVENT_TYPES } from '../../../../core/webhooks/domain-event.ts';
import { DELIVERY_STATUSES } from '../../../../core/webhooks/webhook-delivery.ts';
import {
  type presentShownWebhook,
  type presentWebhook,
  type presentWebhookDelivery,
} from '../../presenters/webhook.ts';
import { pageOf, time } from './values.ts';

const fields = {
  id: z.string(),
  url: z.string(),
  events: z.array(z.enum(EVENT_TYPES)),
  description: z.string().nullable(),
  active: z.boolean(),
  goneAt: time.nullable().meta({ description: 'When the receiver answered 410, which switched the webhook off' }),
  previousSecretUntil: time.nullable(),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
};

export const webhook: z.ZodType<ReturnType<typeof presentWebhook>> = z.strictObject(fields).meta({ id: 'Webhook' });

/** What a replay is answered: all but the secret, which no reply keeps. */
type Shown = Omit<ReturnType<typeof presentShownWebhook>, 'secret'> & { readonly secret?: string | undefined };

export const shownWebhook: z.ZodType<Shown> = z
  .strictObject({
    ...fields,
    secret: z.string().optional().meta({ description: 'Shown this once; a replay leaves it out' }),
  })
  .meta({ id: 'ShownWebhook' });

export const webhooks = pageOf(webhook);

const delivery: z.ZodType<ReturnType<typeof presentWebhookDelivery>> = z
  .strictObject({
    id: z.string().meta({ description: 'The webhook-id of its messages' }),
    event: z.enum(EVENT_TYPES),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    lastAttempt: z
      .strictObject({
        at: time.nullable(),
        durationMs: z.int(),
        statusCode: z.int().nullable(),
        failure: z.enum(['timed_out', 'unreachable', 'forbidden_host']).nullable(),
      })
      .nullable(),
    nextAttemptAt: time.nullable(),
    createdAt: time.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

export const webhookDeliveries = pageOf(delivery);

export const replayedDelivery = z.strictObject({ id: z.string(), status: z.literal('pending') });
