import { type ResultAsync } from 'neverthrow';
import { endpointMatcher } from '../catalog/match-endpoint.ts';
import { type ApiCatalog } from '../catalog/ports/api-catalog.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type CallTarget, type CallTargets } from './ports/call-targets.ts';

/** What the catalog offers, with its endpoints ready to be matched. */
export class CatalogTargets implements CallTargets {
  private readonly catalog: Pick<ApiCatalog, 'find'>;

  constructor(catalog: Pick<ApiCatalog, 'find'>) {
    this.catalog = catalog;
  }

  find(idOrSlug: string): ResultAsync<CallTarget | null, StoreUnavailable> {
    return this.catalog
      .find(idOrSlug)
      .map((api) => (api === null ? null : { api, match: endpointMatcher(api.endpoints) }));
  }
}
