import { okAsync, type ResultAsync } from 'neverthrow';
import {
  type UsageEvent,
  type UsageFilter,
  type UsageHistory,
  type UsageSums,
} from '../../src/core/billing/ports/usage-history.ts';
import { type UsageGrouping } from '../../src/core/billing/usage-bucket.ts';
import { type StoreUnavailable } from '../../src/core/shared/store-error.ts';

export function anEvent(changes: Partial<UsageEvent> = {}): UsageEvent {
  return {
    id: 1n,
    requestId: 'req_abc123',
    apiId: 'api_weather',
    endpointId: 'endpoint_forecast',
    apiKeyId: 'key_xyz789',
    units: 100_000n,
    status: 'confirmed',
    hash: 'ab'.repeat(32),
    createdAt: Date.parse('2026-02-26T10:29:59.000Z'),
    ...changes,
  };
}

/** A history that answers as told and remembers what it was asked. */
export class ScriptedUsageHistory implements UsageHistory {
  readonly listed: { readonly filter: UsageFilter; readonly after: bigint | null; readonly limit: number }[] = [];
  readonly summed: { readonly filter: UsageFilter; readonly grouping: UsageGrouping | null }[] = [];
  sums: UsageSums = { byApi: [], buckets: [] };
  page: (after: bigint | null, limit: number) => ResultAsync<readonly UsageEvent[], StoreUnavailable> = () =>
    okAsync([]);

  list(filter: UsageFilter, { after, limit }: { readonly after: bigint | null; readonly limit: number }) {
    this.listed.push({ filter, after, limit });
    return this.page(after, limit);
  }

  sum(filter: UsageFilter, grouping: UsageGrouping | null): ResultAsync<UsageSums, StoreUnavailable> {
    this.summed.push({ filter, grouping });
    return okAsync(this.sums);
  }
}
