import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ApiKey } from './api-key.ts';
import { type ApiKeys } from './ports/api-keys.ts';

export interface ListApiKeysInput {
  readonly userId: string;
  readonly after: bigint | null;
  readonly limit: number;
}

export interface ApiKeyPage {
  readonly keys: readonly ApiKey[];
  /** The next page begins behind this serial; null when there is none. */
  readonly next: bigint | null;
}

/** Shows a user its keys, the newest first, also those that work no more. */
export class ListApiKeys {
  private readonly keys: Pick<ApiKeys, 'list'>;

  constructor(keys: Pick<ApiKeys, 'list'>) {
    this.keys = keys;
  }

  execute({ userId, after, limit }: ListApiKeysInput): ResultAsync<ApiKeyPage, StoreUnavailable> {
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.keys.list(userId, { after, limit: limit + 1 }).map((found) => {
      const keys = found.slice(0, limit);
      return { keys, next: found.length > limit ? (keys.at(-1)?.serial ?? null) : null };
    });
  }
}
