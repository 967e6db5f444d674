import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type WebhookEndpoint } from './webhook-endpoint.ts';

/** Shows a user all of its endpoints, the newest first; they are few by rule. */
export class ListWebhooks {
  private readonly endpoints: Pick<WebhookEndpoints, 'list'>;

  constructor(endpoints: Pick<WebhookEndpoints, 'list'>) {
    this.endpoints = endpoints;
  }

  execute(userId: string): ResultAsync<readonly WebhookEndpoint[], StoreUnavailable> {
    return this.endpoints.list(userId);
  }
}
