import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ReviewDesk, type ReviewedCharge } from './ports/review-desk.ts';

export interface ReviewPage {
  readonly charges: readonly ReviewedCharge[];
  /** The next page begins behind this charge; null when there is none. */
  readonly next: bigint | null;
}

/** Shows what waits for a person, oldest charge first. */
export class ListReview {
  private readonly desk: ReviewDesk;

  constructor(desk: ReviewDesk) {
    this.desk = desk;
  }

  execute(page: { readonly after: bigint | null; readonly limit: number }): ResultAsync<ReviewPage, StoreUnavailable> {
    const { after, limit } = page;
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.desk.list({ after, limit: limit + 1 }).map((found) => {
      const charges = found.slice(0, limit);
      return { charges, next: found.length > limit ? (charges.at(-1)?.id ?? null) : null };
    });
  }
}
