import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type SetAsideReason } from './revenue-index.ts';

/** A charge that was queued and could not be booked. */
export interface SetAsideCharge {
  readonly usageEventId: bigint;
  readonly requestId: string;
  readonly apiId: string;
  readonly reason: SetAsideReason;
}

/** Of APIs that nobody has registered: nobody is paid for it. */
export interface UnownedRevenue {
  readonly calls: bigint;
  readonly net: Units;
}

export interface RevenueStanding {
  readonly unowned: UnownedRevenue;
  readonly setAside: readonly SetAsideCharge[];
}

export interface RevenueDesk {
  /** One page of what was set aside, in the order of the charges, behind the charge `after` (null: from the first). */
  standing(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<RevenueStanding, StoreUnavailable>;
}
