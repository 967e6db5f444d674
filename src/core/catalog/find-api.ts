import { err, ok, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Api } from './api.ts';
import { type ApiCatalog } from './ports/api-catalog.ts';

export type FindApiError = { readonly kind: 'api_not_found' } | StoreUnavailable;

/** Looks an API up by its id or slug, also a paused one: who calls it wants to know why it is silent. */
export class FindApi {
  private readonly catalog: Pick<ApiCatalog, 'find'>;

  constructor(catalog: Pick<ApiCatalog, 'find'>) {
    this.catalog = catalog;
  }

  execute(idOrSlug: string): ResultAsync<Api, FindApiError> {
    return this.catalog
      .find(idOrSlug)
      .andThen((api) => (api === null ? err({ kind: 'api_not_found' as const }) : ok(api)));
  }
}
