import { type CheckUpstream } from '../../core/catalog/check-upstream.ts';
import { type CreateWebhook } from '../../core/webhooks/create-webhook.ts';
import { type DeleteWebhook } from '../../core/webhooks/delete-webhook.ts';
import { type GetWebhook } from '../../core/webhooks/get-webhook.ts';
import { type ListWebhookDeliveries } from '../../core/webhooks/list-webhook-deliveries.ts';
import { type ListWebhooks } from '../../core/webhooks/list-webhooks.ts';
import { type ReplayWebhookDelivery } from '../../core/webhooks/replay-webhook-delivery.ts';
import { type RotateWebhookSecret } from '../../core/webhooks/rotate-webhook-secret.ts';
import { type UpdateWebhook } from '../../core/webhooks/update-webhook.ts';

/** What the routes of webhooks ask. */
export interface WebhookDependencies {
  readonly createWebhook: Pick<CreateWebhook, 'execute'>;
  readonly listWebhooks: Pick<ListWebhooks, 'execute'>;
  readonly getWebhook: Pick<GetWebhook, 'execute'>;
  readonly updateWebhook: Pick<UpdateWebhook, 'execute'>;
  readonly deleteWebhook: Pick<DeleteWebhook, 'execute'>;
  readonly rotateWebhookSecret: Pick<RotateWebhookSecret, 'execute'>;
  readonly listWebhookDeliveries: Pick<ListWebhookDeliveries, 'execute'>;
  readonly replayWebhookDelivery: Pick<ReplayWebhookDelivery, 'execute'>;
  readonly checkUpstream: Pick<CheckUpstream, 'execute'>;
}
