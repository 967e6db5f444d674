import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { type RevenueBook } from './ports/revenue-book.ts';
import { type Settlement } from './settlement.ts';

export interface GetRevenueInput {
  readonly developerId: string;
  readonly after: bigint | null;
  readonly limit: number;
}

/** Source: seed 001, developer revenue. */
export interface RevenueSummary {
  /** Completed, pending and not yet settled. */
  readonly totalEarned: Units;
  /** On its way, also while it waits for a person. */
  readonly pending: Units;
  /** Not yet settled. */
  readonly availableToWithdraw: Units;
}

export interface Revenue {
  readonly summary: RevenueSummary;
  /** The newest first. */
  readonly settlements: readonly Settlement[];
  /** The next page begins behind this serial; null when there is none. */
  readonly next: bigint | null;
}

/** Shows developers what they have earned, and what became of it. */
export class GetRevenue {
  private readonly book: Pick<RevenueBook, 'statement'>;

  constructor(book: Pick<RevenueBook, 'statement'>) {
    this.book = book;
  }

  execute({ developerId, after, limit }: GetRevenueInput): ResultAsync<Revenue, StoreUnavailable> {
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.book.statement(developerId, { after, limit: limit + 1 }).map(({ sums, settlements: found }) => {
      const { completed, pending, unsettled } = sums;
      const totalEarned = completed + pending + unsettled;
      const settlements = found.slice(0, limit);
      return {
        summary: { totalEarned, pending, availableToWithdraw: unsettled },
        settlements,
        next: found.length > limit ? (settlements.at(-1)?.serial ?? null) : null,
      };
    });
  }
}
