import { okAsync, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Api } from './api.ts';
import { type Category } from './category.ts';
import { type ApiCatalog } from './ports/api-catalog.ts';
import { wordsOf } from './words.ts';

export interface ListApisInput {
  /** Null: any. */
  readonly category: Category | null;
  /** What is looked for, as a person types it; null: anything. */
  readonly search: string | null;
  readonly after: bigint | null;
  readonly limit: number;
}

export interface ApiPage {
  readonly apis: readonly Api[];
  /** The next page begins behind this serial; null when there is none. */
  readonly next: bigint | null;
}

/** Shows what is on the market, newest first. */
export class ListApis {
  private readonly catalog: Pick<ApiCatalog, 'list'>;

  constructor(catalog: Pick<ApiCatalog, 'list'>) {
    this.catalog = catalog;
  }

  execute({ category, search, after, limit }: ListApisInput): ResultAsync<ApiPage, StoreUnavailable> {
    const words = wordsOf(search ?? '');
    // Who looks for `!?` looks for something that is nowhere, not for everything.
    if (search !== null && words.length === 0) return okAsync({ apis: [], next: null });
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.catalog.list({ category, words }, { after, limit: limit + 1 }).map((found) => {
      const apis = found.slice(0, limit);
      return { apis, next: found.length > limit ? (apis.at(-1)?.serial ?? null) : null };
    });
  }
}
