import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type CheckUpstream, type UpstreamForbidden } from '../catalog/check-upstream.ts';
import { type UpstreamUrl } from '../catalog/upstream-url.ts';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { newResourceId } from '../shared/resource-id.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type TooManyWebhooks, type WebhookEndpoints } from './ports/webhook-endpoints.ts';
import { type WebhookEndpoint, type WebhookTerms } from './webhook-endpoint.ts';
import { drawWebhookSecret } from './webhook-secret.ts';

export interface CreateWebhookInput extends Omit<WebhookTerms, 'url'> {
  readonly userId: string;
  readonly url: UpstreamUrl;
}

export type CreateWebhookError = UpstreamForbidden | TooManyWebhooks | StoreUnavailable;

/** An endpoint with a secret that its owner sees this once. */
export interface ShownWebhook {
  readonly webhook: WebhookEndpoint;
  readonly secret: string;
}

export interface CreateWebhookPorts {
  readonly endpoints: Pick<WebhookEndpoints, 'add'>;
  readonly checkUpstream: Pick<CheckUpstream, 'execute'>;
  readonly ids: Ids;
  readonly clock: Clock;
}

const ENDPOINTS_MAX = 10;

/** Tells a user from now on, at an address of the user's choice, of what happens to this user. */
export class CreateWebhook {
  private readonly ports: CreateWebhookPorts;

  constructor(ports: CreateWebhookPorts) {
    this.ports = ports;
  }

  execute(input: CreateWebhookInput): ResultAsync<ShownWebhook, CreateWebhookError> {
    return safeTry(() => this.run(input));
  }

  private async *run({ url, ...terms }: CreateWebhookInput): Steps<ShownWebhook, CreateWebhookError> {
    const { endpoints, checkUpstream, ids, clock } = this.ports;
    yield* checkUpstream.execute(url);
    const secret = drawWebhookSecret(ids);
    const added = { ...terms, id: newResourceId('webhook', ids), url: url.href, secret };
    const webhook = yield* endpoints.add(added, ENDPOINTS_MAX, clock.now());
    return ok({ webhook, secret });
  }
}
