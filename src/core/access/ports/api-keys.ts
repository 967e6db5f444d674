import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type ApiKey, type ApiKeyTerms } from '../api-key.ts';
import { type ApiKeySecret } from '../api-key-secret.ts';

export interface NewApiKey extends ApiKeyTerms {
  readonly id: string;
  readonly userId: string;
  readonly apiId: string;
}

/** Another secret, of whatever key, begins alike: nothing was stored. */
export interface PrefixTaken {
  readonly kind: 'prefix_taken';
}

/** A key and one of its secrets. */
export interface FoundApiKey {
  readonly key: ApiKey;
  readonly digest: Uint8Array;
  /** The secret was replaced and works only until then; null: it is the newest. */
  readonly worksUntil: number | null;
}

/** The keys of one network; no two secrets have the same prefix, not even those that work no more. */
export interface ApiKeys {
  add(key: NewApiKey, secret: ApiKeySecret, now: number): ResultAsync<ApiKey, PrefixTaken | StoreUnavailable>;

  /** The user's key; null when there is none, or it is another's. */
  find(own: OwnApiKey): ResultAsync<ApiKey | null, StoreUnavailable>;

  /** The user's keys, the newest first, whatever became of them; from below the serial `after` on. */
  list(
    userId: string,
    page: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly ApiKey[], StoreUnavailable>;

  /** For good; the first time stays. False when the user has no such key. */
  revoke(own: OwnApiKey, now: number): ResultAsync<boolean, StoreUnavailable>;

  /**
   * Gives the key another secret; those before it work until `previousUntil`, or less long if that was said before.
   * Only if the key is not revoked and `key.prefix` still its newest: else null, and no change.
   */
  rotate(
    key: Pick<ApiKey, 'id' | 'prefix'>,
    next: { readonly secret: ApiKeySecret; readonly previousUntil: number },
    now: number,
  ): ResultAsync<ApiKey | null, PrefixTaken | StoreUnavailable>;
}

export interface OwnApiKey {
  readonly id: string;
  readonly userId: string;
}

export interface ApiKeyLookup {
  /** Whatever became of the key or the secret. Absent: null. */
  findByPrefix(prefix: string): ResultAsync<FoundApiKey | null, StoreUnavailable>;
}
