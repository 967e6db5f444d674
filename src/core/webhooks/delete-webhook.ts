import { err, ok, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type WebhookNotFound } from './update-webhook.ts';
import { type OwnWebhook } from './webhook-endpoint.ts';

export type DeleteWebhookError = WebhookNotFound | StoreUnavailable;

/** Forgets an endpoint and everything that waits for it. A message that is on its way still arrives. */
export class DeleteWebhook {
  private readonly endpoints: Pick<WebhookEndpoints, 'remove'>;

  constructor(endpoints: Pick<WebhookEndpoints, 'remove'>) {
    this.endpoints = endpoints;
  }

  execute(own: OwnWebhook): ResultAsync<void, DeleteWebhookError> {
    return this.endpoints
      .remove(own)
      .andThen((removed) => (removed ? ok(undefined) : err({ kind: 'webhook_not_found' as const })));
  }
}
