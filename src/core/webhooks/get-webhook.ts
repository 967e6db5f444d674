import { err, ok, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type WebhookNotFound } from './update-webhook.ts';
import { type OwnWebhook, type WebhookEndpoint } from './webhook-endpoint.ts';

export type GetWebhookError = WebhookNotFound | StoreUnavailable;

/** Shows a user one of its own endpoints. */
export class GetWebhook {
  private readonly endpoints: Pick<WebhookEndpoints, 'find'>;

  constructor(endpoints: Pick<WebhookEndpoints, 'find'>) {
    this.endpoints = endpoints;
  }

  execute(own: OwnWebhook): ResultAsync<WebhookEndpoint, GetWebhookError> {
    return this.endpoints
      .find(own)
      .andThen((found) => (found === null ? err({ kind: 'webhook_not_found' as const }) : ok(found)));
  }
}
