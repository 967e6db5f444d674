import { type ResultAsync } from 'neverthrow';
import {
  type UsageEvent,
  type UsageFilter,
  type UsageHistory,
  type UsageSums,
} from '../../core/billing/ports/usage-history.ts';
import { type UsageGrouping } from '../../core/billing/usage-bucket.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database } from './database.ts';
import { LIST, LIST_OF_API, SUM } from './usage-statements.ts';
import { usageEventOf, usageSumsOf, type UsageEventRow, type UsageSumRow } from './usage-rows.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export class KnexUsageHistory implements UsageHistory {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  list(
    filter: UsageFilter,
    { after, limit }: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly UsageEvent[], StoreUnavailable> {
    const values = [...this.scopeOf(filter), after, limit];
    const found =
      filter.apiId === null
        ? this.database.run<UsageEventRow>(LIST, values)
        : this.database.run<UsageEventRow>(LIST_OF_API, [...values, filter.apiId]);
    return found.map((rows) => rows.map(usageEventOf));
  }

  sum(filter: UsageFilter, grouping: UsageGrouping | null): ResultAsync<UsageSums, StoreUnavailable> {
    const { from, to } = filter.period;
    const edges = [
      Math.floor(from / DAY_MS) * DAY_MS,
      Math.floor(from / HOUR_MS) * HOUR_MS,
      Math.ceil(to / HOUR_MS) * HOUR_MS,
      Math.ceil(to / DAY_MS) * DAY_MS,
    ];
    const values = [...this.scopeOf(filter), filter.apiId, grouping, ...edges.map((edge) => new Date(edge))];
    return this.database.run<UsageSumRow>(SUM, values).map(usageSumsOf);
  }

  private scopeOf({ userId, period: { from, to } }: UsageFilter): unknown[] {
    return [this.network, userId, new Date(from), new Date(to)];
  }
}
