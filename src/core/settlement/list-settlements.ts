import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DeskPage, type DeskSettlement, type PayoutDesk } from './ports/payout-desk.ts';

export interface ListedSettlements {
  readonly settlements: readonly DeskSettlement[];
  /** The next page begins behind this serial; null when there is none. */
  readonly next: bigint | null;
}

/** Shows an administrator the settlements of the network, the newest first, and what keeps any of them. */
export class ListSettlements {
  private readonly desk: PayoutDesk;

  constructor(desk: PayoutDesk) {
    this.desk = desk;
  }

  execute(page: DeskPage): ResultAsync<ListedSettlements, StoreUnavailable> {
    const { limit } = page;
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.desk.list({ ...page, limit: limit + 1 }).map((found) => {
      const settlements = found.slice(0, limit);
      return { settlements, next: found.length > limit ? (settlements.at(-1)?.serial ?? null) : null };
    });
  }
}
