import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Api, type NewApi } from '../api.ts';
import { type Category } from '../category.ts';

/** Every slug that was offered belongs to another API: nothing was stored. */
export interface SlugsTaken {
  readonly kind: 'slugs_taken';
}

export interface ApiFilter {
  /** Null: any. */
  readonly category: Category | null;
  /** Each must begin a word of the API, see words.ts; none: any API. */
  readonly words: readonly string[];
}

export interface ApiCatalog {
  /**
   * Stores the API with all of its endpoints, in their order, under the first of `slugs` that is free. Of two that want
   * the same slug at the same moment, one gets the next.
   */
  register(api: NewApi, slugs: readonly string[], now: number): ResultAsync<Api, SlugsTaken | StoreUnavailable>;

  /** By id or slug, whatever its status. Absent: null. */
  find(idOrSlug: string): ResultAsync<Api | null, StoreUnavailable>;

  /** Active ones that pass the filter, newest first, from below the serial `after` on (null: from the newest). */
  list(
    filter: ApiFilter,
    page: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly Api[], StoreUnavailable>;

  /**
   * Replaces everything of the API but id, serial, owner, slug, signing secret and time of registration; its endpoints
   * become exactly those given. Only if the stored one still has `api.revision`, which is raised by one: else null, and no change.
   */
  update(api: Api, now: number): ResultAsync<Api | null, StoreUnavailable>;

  /** Of this owner's API, whatever its revision, which stays. False: the owner has no such API. */
  setSigningSecret(
    own: { readonly ownerId: string; readonly idOrSlug: string },
    secret: string,
  ): ResultAsync<boolean, StoreUnavailable>;
}
