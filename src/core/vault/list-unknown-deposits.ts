import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Deposits, type WaitingDeposit } from './ports/deposits.ts';

export interface UnknownDepositsPage {
  readonly deposits: readonly WaitingDeposit[];
  /** The next page begins behind this deposit; null when there is none. */
  readonly next: bigint | null;
}

/** Shows the deposits whose depositor nobody has bound, oldest first. */
export class ListUnknownDeposits {
  private readonly deposits: Pick<Deposits, 'waiting'>;

  constructor(deposits: Pick<Deposits, 'waiting'>) {
    this.deposits = deposits;
  }

  execute(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<UnknownDepositsPage, StoreUnavailable> {
    const { after, limit } = page;
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.deposits.waiting({ after, limit: limit + 1 }).map((found) => {
      const deposits = found.slice(0, limit);
      return { deposits, next: found.length > limit ? (deposits.at(-1)?.id ?? null) : null };
    });
  }
}
