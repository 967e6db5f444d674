import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DeliveryPage, type WebhookDeliveries } from './ports/webhook-deliveries.ts';
import { type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type WebhookNotFound } from './update-webhook.ts';
import { type WebhookDelivery } from './webhook-delivery.ts';

export type ListWebhookDeliveriesError = WebhookNotFound | StoreUnavailable;

export interface WebhookDeliveryPage {
  readonly deliveries: readonly WebhookDelivery[];
  /** The next page begins behind this serial; null when there is none. */
  readonly next: bigint | null;
}

export interface ListWebhookDeliveriesPorts {
  readonly endpoints: Pick<WebhookEndpoints, 'find'>;
  readonly deliveries: Pick<WebhookDeliveries, 'list'>;
}

/** Shows a user what was sent to one of its endpoints, or waits to be, the newest first. */
export class ListWebhookDeliveries {
  private readonly ports: ListWebhookDeliveriesPorts;

  constructor(ports: ListWebhookDeliveriesPorts) {
    this.ports = ports;
  }

  execute(page: DeliveryPage): ResultAsync<WebhookDeliveryPage, ListWebhookDeliveriesError> {
    return safeTry(() => this.run(page));
  }

  private async *run(page: DeliveryPage): Steps<WebhookDeliveryPage, ListWebhookDeliveriesError> {
    const { endpoints, deliveries: log } = this.ports;
    const { endpointId: id, userId, limit } = page;
    if ((yield* endpoints.find({ id, userId })) === null) return err({ kind: 'webhook_not_found' });
    // One more than the page holds: whether it is there tells whether another page follows.
    const found = yield* log.list({ ...page, limit: limit + 1 });
    const deliveries = found.slice(0, limit);
    return ok({ deliveries, next: found.length > limit ? (deliveries.at(-1)?.serial ?? null) : null });
  }
}
