import { type UsagePeriod } from './usage-period.ts';

/** All in UTC; weeks begin on Monday (ISO 8601). */
export const USAGE_GROUPINGS = ['day', 'week', 'month'] as const;

export type UsageGrouping = (typeof USAGE_GROUPINGS)[number];

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** The epoch began on a Thursday. */
const EPOCH_WEEKDAY = 3;

/** When the day, week or month began that this time is in. */
export function bucketStartOf(time: number, grouping: UsageGrouping): number {
  const day = Math.floor(time / DAY_MS);
  switch (grouping) {
    case 'day':
      return day * DAY_MS;
    case 'week':
      return (Math.floor((day + EPOCH_WEEKDAY) / WEEK_DAYS) * WEEK_DAYS - EPOCH_WEEKDAY) * DAY_MS;
    case 'month':
      return firstOfMonth(time, 0);
  }
}

/** The starts of all that the period touches, in order; the first one may lie before the period. */
export function bucketStartsOf({ from, to }: UsagePeriod, grouping: UsageGrouping): number[] {
  const starts = [];
  for (let start = bucketStartOf(from, grouping); start < to; start = nextStart(start, grouping)) starts.push(start);
  return starts;
}

function nextStart(start: number, grouping: UsageGrouping): number {
  if (grouping === 'month') return firstOfMonth(start, 1);
  return start + (grouping === 'day' ? 1 : WEEK_DAYS) * DAY_MS;
}

/** Not by `Date.UTC`, which takes the years 0 to 99 for those of the last century. */
function firstOfMonth(time: number, monthsLater: number): number {
  const date = new Date(time);
  date.setUTCHours(0, 0, 0, 0);
  return date.setUTCMonth(date.getUTCMonth() + monthsLater, 1);
}
