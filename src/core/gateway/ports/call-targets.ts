import { type ResultAsync } from 'neverthrow';
import { type Api, type Endpoint } from '../../catalog/api.ts';
import { type MatchEndpoint } from '../../catalog/match-endpoint.ts';
import { type StoreUnavailable } from '../../shared/store-error.ts';

export interface CallTarget {
  readonly api: Api;
  readonly match: MatchEndpoint<Endpoint>;
}

export interface CallTargets {
  /** By id or slug, whatever its status; may be a few seconds old. Absent: null. */
  find(idOrSlug: string): ResultAsync<CallTarget | null, StoreUnavailable>;
}
