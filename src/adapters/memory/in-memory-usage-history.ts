import { type ResultAsync } from 'neverthrow';
import {
  type UsageEvent,
  type UsageFilter,
  type UsageHistory,
  type UsageSum,
  type UsageSums,
} from '../../core/billing/ports/usage-history.ts';
import { type ChargeStatus } from '../../core/billing/charge.ts';
import { bucketStartOf, type UsageGrouping } from '../../core/billing/usage-bucket.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { chargeStateOf } from './charge-view.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow } from './rows.ts';

const COUNTS: readonly ChargeStatus[] = ['reserved', 'confirmed', 'free'];

export class InMemoryUsageHistory implements UsageHistory {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  list(
    filter: UsageFilter,
    { after, limit }: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly UsageEvent[], StoreUnavailable> {
    return this.database.change(() => {
      const start = after === null ? null : this.database.charges.get(after);
      if (start === undefined || (start !== null && start.userId !== filter.userId)) return [];
      return this.used(filter)
        .filter((charge) => start === null || isNewer(start, charge))
        .sort((a, b) => (isNewer(a, b) ? -1 : 1))
        .slice(0, limit)
        .map((charge) => this.eventOf(charge));
    });
  }

  sum(filter: UsageFilter, grouping: UsageGrouping | null): ResultAsync<UsageSums, StoreUnavailable> {
    return this.database.change(() => {
      const used = this.used(filter);
      const byApi = sumsBy(used, ({ apiId }) => apiId);
      const buckets = grouping === null ? [] : sumsBy(used, ({ createdAt }) => bucketStartOf(createdAt, grouping));
      return {
        byApi: byApi.map(([apiId, sum]) => ({ apiId, ...sum })),
        buckets: buckets.map(([start, sum]) => ({ start, ...sum })),
      };
    });
  }

  private used({ userId, apiId, period: { from, to } }: UsageFilter): ChargeRow[] {
    return [...this.database.charges.values()].filter(
      (charge) =>
        charge.userId === userId &&
        COUNTS.includes(charge.status) &&
        charge.createdAt >= from &&
        charge.createdAt < to &&
        (apiId === null || charge.apiId === apiId),
    );
  }

  private eventOf(charge: ChargeRow): UsageEvent {
    const { id, requestId, apiId, endpointId, apiKeyId, units, createdAt } = charge;
    const { status, hash } = chargeStateOf(this.database, charge);
    return { id, requestId, apiId, endpointId, apiKeyId, units, status, hash, createdAt };
  }
}

function isNewer(a: ChargeRow, b: ChargeRow): boolean {
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}

function sumsBy<Key>(charges: readonly ChargeRow[], keyOf: (charge: ChargeRow) => Key): [Key, UsageSum][] {
  const sums = new Map<Key, UsageSum>();
  for (const charge of charges) {
    const { calls, units } = sums.get(keyOf(charge)) ?? { calls: 0n, units: 0n };
    sums.set(keyOf(charge), { calls: calls + 1n, units: units + charge.units });
  }
  return [...sums];
}
