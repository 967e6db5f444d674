import { ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import {
  type ApiUsage,
  type BucketUsage,
  type UsageEvent,
  type UsageFilter,
  type UsageHistory,
  type UsageSum,
  type UsageSums,
} from './ports/usage-history.ts';
import { bucketStartsOf, type UsageGrouping } from './usage-bucket.ts';
import { type UsagePeriod } from './usage-period.ts';

export interface GetUsageInput {
  readonly filter: UsageFilter;
  readonly grouping: UsageGrouping | null;
  readonly after: bigint | null;
  readonly limit: number;
}

export interface Usage {
  /** The newest first. */
  readonly events: readonly UsageEvent[];
  /** The next page begins behind this event; null when there is none. */
  readonly next: bigint | null;
  /** Of the whole period, whatever page the events are. */
  readonly total: UsageSum;
  /** The dearest first. */
  readonly byApi: readonly ApiUsage[];
  /** In order of time, also those without a call; null without a grouping. */
  readonly buckets: readonly BucketUsage[] | null;
  readonly period: UsagePeriod;
}

const NOTHING: UsageSum = { calls: 0n, units: 0n };

/** Shows a consumer what was used in a period and what it cost. */
export class GetUsage {
  private readonly history: UsageHistory;

  constructor(history: UsageHistory) {
    this.history = history;
  }

  execute({ filter, grouping, after, limit }: GetUsageInput): ResultAsync<Usage, StoreUnavailable> {
    const { period } = filter;
    // One more than the page holds: whether it is there tells whether another page follows.
    const found = this.history.list(filter, { after, limit: limit + 1 });
    return ResultAsync.combine([found, this.history.sum(filter, grouping)]).map(([listed, sums]) => {
      const events = listed.slice(0, limit);
      return {
        events,
        next: listed.length > limit ? (events.at(-1)?.id ?? null) : null,
        total: sums.byApi.reduce(add, NOTHING),
        byApi: sums.byApi.toSorted(byCost),
        buckets: grouping === null ? null : everyBucket(sums, period, grouping),
        period,
      };
    });
  }
}

function add(a: UsageSum, b: UsageSum): UsageSum {
  return { calls: a.calls + b.calls, units: a.units + b.units };
}

function byCost(a: ApiUsage, b: ApiUsage): number {
  if (a.units !== b.units) return a.units > b.units ? -1 : 1;
  if (a.calls !== b.calls) return a.calls > b.calls ? -1 : 1;
  return a.apiId < b.apiId ? -1 : 1;
}

function everyBucket({ buckets }: UsageSums, period: UsagePeriod, grouping: UsageGrouping): BucketUsage[] {
  const used = new Map(buckets.map((bucket) => [bucket.start, bucket]));
  return bucketStartsOf(period, grouping).map((start) => used.get(start) ?? { start, ...NOTHING });
}
