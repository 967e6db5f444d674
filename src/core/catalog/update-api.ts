import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { newResourceId } from '../shared/resource-id.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Api, type ApiDraft, type ApiStatus, type Endpoint, type EndpointDraft } from './api.ts';
import { type CheckUpstream, type UpstreamForbidden } from './check-upstream.ts';
import { routeKeyOf } from './endpoint-path.ts';
import { type ApiCatalog } from './ports/api-catalog.ts';

/** What is to change; the endpoints are replaced as a whole. */
export interface ApiChanges extends Partial<ApiDraft> {
  readonly status?: ApiStatus;
}

export interface UpdateApiInput {
  /** Only this user's APIs are found. */
  readonly ownerId: string;
  readonly idOrSlug: string;
  readonly changes: ApiChanges;
}

export type UpdateApiError =
  | { readonly kind: 'api_not_found' }
  /** Others changed it again and again in the meantime: nothing was done. */
  | { readonly kind: 'api_contended' }
  | UpstreamForbidden
  | StoreUnavailable;

export interface UpdateApiPorts {
  readonly catalog: Pick<ApiCatalog, 'find' | 'update'>;
  readonly checkUpstream: Pick<CheckUpstream, 'execute'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

const ATTEMPTS_MAX = 5;

/**
 * Changes an API for its owner; another's and none are the same. Calls under way keep the price they began with: it was
 * written down with their charge.
 */
export class UpdateApi {
  private readonly ports: UpdateApiPorts;

  constructor(ports: UpdateApiPorts) {
    this.ports = ports;
  }

  execute(input: UpdateApiInput): ResultAsync<Api, UpdateApiError> {
    return safeTry(() => this.run(input));
  }

  private async *run(input: UpdateApiInput): Steps<Api, UpdateApiError> {
    const { catalog, checkUpstream, clock } = this.ports;
    const { changes } = input;
    let api = yield* this.ownApi(input);
    if (changes.baseUrl !== undefined) yield* checkUpstream.execute(changes.baseUrl);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const updated = yield* catalog.update(this.changed(api, changes), clock.now());
      if (updated !== null) return ok(updated);
      api = yield* this.ownApi(input);
    }
    return err({ kind: 'api_contended' });
  }

  private ownApi({ ownerId, idOrSlug }: UpdateApiInput): ResultAsync<Api, UpdateApiError> {
    return this.ports.catalog
      .find(idOrSlug)
      .andThen((api) => (api?.ownerId === ownerId ? ok(api) : err({ kind: 'api_not_found' as const })));
  }

  private changed(api: Api, { baseUrl, endpoints, ...others }: ApiChanges): Api {
    return {
      ...api,
      ...others,
      baseUrl: baseUrl?.href ?? api.baseUrl,
      endpoints: endpoints === undefined ? api.endpoints : this.replaced(api.endpoints, endpoints),
    };
  }

  private replaced(endpoints: readonly Endpoint[], drafts: readonly EndpointDraft[]): Endpoint[] {
    const idByRoute = new Map(endpoints.map((endpoint) => [routeKeyOf(endpoint), endpoint.id]));
    return drafts.map((draft) => ({
      ...draft,
      id: idByRoute.get(routeKeyOf(draft)) ?? newResourceId('endpoint', this.ports.ids),
    }));
  }
}
