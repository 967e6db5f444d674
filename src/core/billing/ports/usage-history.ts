import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type ReportedStatus } from '../charge.ts';
import { type UsageGrouping } from '../usage-bucket.ts';
import { type UsagePeriod } from '../usage-period.ts';

/*
 * A charge counts as used when its amount is spent or about to be: `reserved` (also while it is reported as submitted
 * or in review), `confirmed` and `free`. One that was voided or failed never counts, nor does one that is only `held`:
 * that call is still under way.
 */

export interface UsageEvent {
  readonly id: bigint;
  readonly requestId: string;
  readonly apiId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  readonly units: Units;
  readonly status: ReportedStatus;
  /** Of the transaction that carries it; null while none does, and for free calls. */
  readonly hash: string | null;
  readonly createdAt: number;
}

export interface UsageFilter {
  readonly userId: string;
  /** By the time of the charge's first attempt. */
  readonly period: UsagePeriod;
  /** Null: any. */
  readonly apiId: string | null;
}

export interface UsageSum {
  readonly calls: bigint;
  readonly units: Units;
}

export interface ApiUsage extends UsageSum {
  readonly apiId: string;
}

export interface BucketUsage extends UsageSum {
  readonly start: number;
}

export interface UsageSums {
  /** One for each API with a call, in no order. */
  readonly byApi: readonly ApiUsage[];
  /** One for each bucket with a call, in no order; none without a grouping. */
  readonly buckets: readonly BucketUsage[];
}

export interface UsageHistory {
  /**
   * The newest first, beginning behind the event `after`; null begins with the newest. New events do not disturb the
   * order. Behind an event that is not the user's own there is nothing.
   */
  list(
    filter: UsageFilter,
    page: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly UsageEvent[], StoreUnavailable>;

  /** Exact, of one moment, and in a time that does not grow with the number of confirmed charges. */
  sum(filter: UsageFilter, grouping: UsageGrouping | null): ResultAsync<UsageSums, StoreUnavailable>;
}
