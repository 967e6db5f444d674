import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type OwnDelivery, type WebhookDeliveries } from './ports/webhook-deliveries.ts';

export type ReplayWebhookDeliveryError =
  | { readonly kind: 'webhook_delivery_not_found' }
  /** It is still being tried. */
  | { readonly kind: 'webhook_delivery_pending' }
  /** Its endpoint is switched off. */
  | { readonly kind: 'webhook_inactive' }
  | StoreUnavailable;

export interface ReplayWebhookDeliveryPorts {
  readonly deliveries: Pick<WebhookDeliveries, 'replay'>;
  readonly clock: Clock;
  readonly wakeSender: () => void;
}

/** Sends once more what was delivered or given up, under the same `webhook-id`. */
export class ReplayWebhookDelivery {
  private readonly ports: ReplayWebhookDeliveryPorts;

  constructor(ports: ReplayWebhookDeliveryPorts) {
    this.ports = ports;
  }

  execute(own: OwnDelivery): ResultAsync<void, ReplayWebhookDeliveryError> {
    const { deliveries, clock, wakeSender } = this.ports;
    return deliveries.replay(own, clock.now()).andThen((outcome): Result<void, ReplayWebhookDeliveryError> => {
      if (outcome === 'unknown') return err({ kind: 'webhook_delivery_not_found' });
      if (outcome === 'pending') return err({ kind: 'webhook_delivery_pending' });
      if (outcome === 'inactive') return err({ kind: 'webhook_inactive' });
      wakeSender();
      return ok();
    });
  }
}
