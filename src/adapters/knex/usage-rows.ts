import { type ReportedStatus } from '../../core/billing/charge.ts';
import { type UsageEvent, type UsageSums } from '../../core/billing/ports/usage-history.ts';
import { unitsOfNumeric } from './rows.ts';

export interface UsageEventRow {
  readonly id: bigint;
  readonly request_id: string;
  readonly api_id: string;
  readonly endpoint_id: string;
  readonly api_key_id: string;
  readonly amount_usdc: string;
  readonly status: ReportedStatus;
  readonly hash: string | null;
  readonly created_at: Date;
}

/** Of an API, or else of a bucket; without a grouping that one has no start. */
export interface UsageSumRow {
  readonly api_id: string | null;
  readonly start: Date | null;
  readonly calls: bigint;
  readonly units: string;
}

export function usageEventOf(row: UsageEventRow): UsageEvent {
  return {
    id: row.id,
    requestId: row.request_id,
    apiId: row.api_id,
    endpointId: row.endpoint_id,
    apiKeyId: row.api_key_id,
    units: unitsOfNumeric(row.amount_usdc),
    status: row.status,
    hash: row.hash,
    createdAt: row.created_at.getTime(),
  };
}

export function usageSumsOf(rows: readonly UsageSumRow[]): UsageSums {
  const sumOf = ({ calls, units }: UsageSumRow) => ({ calls, units: BigInt(units) });
  return {
    byApi: rows.flatMap((row) => (row.api_id === null ? [] : [{ apiId: row.api_id, ...sumOf(row) }])),
    buckets: rows.flatMap((row) => (row.start === null ? [] : [{ start: row.start.getTime(), ...sumOf(row) }])),
  };
}
