import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { base62 } from '../shared/digest.ts';
import { type Ids } from '../shared/ids.ts';
import { newResourceId } from '../shared/resource-id.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Api, type ApiDraft, type NewApi } from './api.ts';
import { type CheckUpstream, type UpstreamForbidden } from './check-upstream.ts';
import { type ApiCatalog, type SlugsTaken } from './ports/api-catalog.ts';
import { slugsFor } from './slug.ts';

export interface RegisterApiInput {
  readonly ownerId: string;
  readonly draft: ApiDraft;
}

export type RegisterApiError = UpstreamForbidden | SlugsTaken | StoreUnavailable;

export interface RegisterApiPorts {
  readonly catalog: Pick<ApiCatalog, 'register'>;
  readonly checkUpstream: Pick<CheckUpstream, 'execute'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

const LOT_BYTES = 8;
const LOT_DIGITS = 8;

/** Puts an API with its priced endpoints on the market, as a whole, under a slug made of its name. */
export class RegisterApi {
  private readonly ports: RegisterApiPorts;

  constructor(ports: RegisterApiPorts) {
    this.ports = ports;
  }

  execute({ ownerId, draft }: RegisterApiInput): ResultAsync<Api, RegisterApiError> {
    const { catalog, checkUpstream, clock } = this.ports;
    return checkUpstream
      .execute(draft.baseUrl)
      .andThen(() => catalog.register(this.newApi(ownerId, draft), this.slugsOf(draft), clock.now()));
  }

  private newApi(ownerId: string, draft: ApiDraft): NewApi {
    const { ids } = this.ports;
    return {
      ...draft,
      id: newResourceId('api', ids),
      ownerId,
      baseUrl: draft.baseUrl.href,
      status: 'active',
      endpoints: draft.endpoints.map((endpoint) => ({ ...endpoint, id: newResourceId('endpoint', ids) })),
    };
  }

  private slugsOf({ name }: ApiDraft): string[] {
    return slugsFor(name, base62(this.ports.ids.random(LOT_BYTES), LOT_DIGITS));
  }
}
