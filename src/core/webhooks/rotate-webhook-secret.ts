import { err, ok, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ShownWebhook } from './create-webhook.ts';
import { type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type WebhookNotFound } from './update-webhook.ts';
import { type OwnWebhook } from './webhook-endpoint.ts';
import { drawWebhookSecret } from './webhook-secret.ts';

export interface RotateWebhookSecretInput extends OwnWebhook {
  /** How long messages are signed with the secret before the new one as well; 0: not a moment. */
  readonly graceMs: number;
}

export type RotateWebhookSecretError = WebhookNotFound | StoreUnavailable;

export interface RotateWebhookSecretPorts {
  readonly endpoints: Pick<WebhookEndpoints, 'replaceSecret'>;
  readonly ids: Pick<Ids, 'random'>;
  readonly clock: Clock;
}

/** Gives an endpoint another secret. Of two that do so at once, the later one's stays, and the other's is its previous. */
export class RotateWebhookSecret {
  private readonly ports: RotateWebhookSecretPorts;

  constructor(ports: RotateWebhookSecretPorts) {
    this.ports = ports;
  }

  execute({ graceMs, ...own }: RotateWebhookSecretInput): ResultAsync<ShownWebhook, RotateWebhookSecretError> {
    const { endpoints, ids, clock } = this.ports;
    const [secret, now] = [drawWebhookSecret(ids), clock.now()];
    const previousUntil = graceMs === 0 ? null : now + graceMs;
    return endpoints
      .replaceSecret(own, { secret, previousUntil }, now)
      .andThen((webhook) => (webhook === null ? err({ kind: 'webhook_not_found' as const }) : ok({ webhook, secret })));
  }
}
