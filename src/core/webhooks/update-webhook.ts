import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type CheckUpstream, type UpstreamForbidden } from '../catalog/check-upstream.ts';
import { type UpstreamUrl } from '../catalog/upstream-url.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type OwnWebhook, type WebhookChanges, type WebhookEndpoint } from './webhook-endpoint.ts';

export interface UpdateWebhookInput extends OwnWebhook {
  readonly changes: Omit<WebhookChanges, 'url'> & { readonly url?: UpstreamUrl };
}

export interface WebhookNotFound {
  readonly kind: 'webhook_not_found';
}

export type UpdateWebhookError = UpstreamForbidden | WebhookNotFound | StoreUnavailable;

export interface UpdateWebhookPorts {
  readonly endpoints: Pick<WebhookEndpoints, 'find' | 'update'>;
  readonly checkUpstream: Pick<CheckUpstream, 'execute'>;
  readonly clock: Clock;
}

/** Changes what an endpoint is told of and where, or switches it off and on. */
export class UpdateWebhook {
  private readonly ports: UpdateWebhookPorts;

  constructor(ports: UpdateWebhookPorts) {
    this.ports = ports;
  }

  execute(input: UpdateWebhookInput): ResultAsync<WebhookEndpoint, UpdateWebhookError> {
    return safeTry(() => this.run(input));
  }

  private async *run({ changes, ...own }: UpdateWebhookInput): Steps<WebhookEndpoint, UpdateWebhookError> {
    const { endpoints, checkUpstream, clock } = this.ports;
    const { url, ...rest } = changes;
    if (url !== undefined) {
      // Names are looked up for owners alone.
      if ((yield* endpoints.find(own)) === null) return err({ kind: 'webhook_not_found' });
      yield* checkUpstream.execute(url);
    }
    const updated = yield* endpoints.update(own, url === undefined ? rest : { ...rest, url: url.href }, clock.now());
    return updated === null ? err({ kind: 'webhook_not_found' }) : ok(updated);
  }
}
