import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type RevenueDesk, type RevenueStanding } from './ports/revenue-desk.ts';

export interface RevenueStandingPage extends RevenueStanding {
  /** The next page begins behind this charge; null when there is none. */
  readonly next: bigint | null;
}

/** Shows administrators the revenue that reaches no provider: of APIs of nobody, and of charges that were set aside. */
export class GetRevenueStanding {
  private readonly desk: RevenueDesk;

  constructor(desk: RevenueDesk) {
    this.desk = desk;
  }

  execute({
    after,
    limit,
  }: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<RevenueStandingPage, StoreUnavailable> {
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.desk.standing({ after, limit: limit + 1 }).map(({ unowned, setAside: found }) => {
      const setAside = found.slice(0, limit);
      return { unowned, setAside, next: found.length > limit ? (setAside.at(-1)?.usageEventId ?? null) : null };
    });
  }
}
