import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ApiRevenue, type RevenueBook } from './ports/revenue-book.ts';

export interface ListDeveloperApisInput {
  readonly developerId: string;
  readonly after: bigint | null;
  readonly limit: number;
}

export interface DeveloperApiPage {
  readonly apis: readonly ApiRevenue[];
  /** The next page begins behind this serial; null when there is none. */
  readonly next: bigint | null;
}

/** Shows developers their own APIs, the newest first, with what each has brought in. */
export class ListDeveloperApis {
  private readonly book: Pick<RevenueBook, 'apis'>;

  constructor(book: Pick<RevenueBook, 'apis'>) {
    this.book = book;
  }

  execute({ developerId, after, limit }: ListDeveloperApisInput): ResultAsync<DeveloperApiPage, StoreUnavailable> {
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.book.apis(developerId, { after, limit: limit + 1 }).map((found) => {
      const apis = found.slice(0, limit);
      return { apis, next: found.length > limit ? (apis.at(-1)?.serial ?? null) : null };
    });
  }
}
