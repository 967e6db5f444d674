import { type Usage } from '../../../core/billing/get-usage.ts';
import { type UsageEvent, type UsageSum } from '../../../core/billing/ports/usage-history.ts';
import { type UsagePeriod } from '../../../core/billing/usage-period.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';
import { encodeCursor } from '../schemas/cursor.ts';

/** The body of `GET /api/usage`; without a grouping it has no buckets. */
export function presentUsage({ events, next, total, byApi, buckets, period }: Usage) {
  return {
    events: events.map(presentUsageEvent),
    stats: {
      totalCalls: Number(total.calls),
      totalSpentUsdc: formatUsdc(total.units),
      breakdownByApi: byApi.map(({ apiId, ...sum }) => ({ apiId, ...presentSum(sum) })),
      ...(buckets && { buckets: buckets.map(({ start, ...sum }) => ({ start: isoOf(start), ...presentSum(sum) })) }),
    },
    period: presentPeriod(period),
    nextCursor: next === null ? null : encodeCursor(next),
  };
}

export function presentUsageEvent({ id, units, hash, createdAt, ...event }: UsageEvent) {
  const { requestId, apiId, endpointId, apiKeyId, status } = event;
  return {
    usageEventId: id.toString(),
    requestId,
    createdAt: isoOf(createdAt),
    apiId,
    endpointId,
    apiKeyId,
    amountUsdc: formatUsdc(units),
    status,
    stellarTxHash: hash,
  };
}

function presentSum({ calls, units }: UsageSum) {
  return { calls: Number(calls), spentUsdc: formatUsdc(units) };
}

function presentPeriod({ from, to }: UsagePeriod) {
  return { from: isoOf(from), to: isoOf(to) };
}

const isoOf = (time: number) => new Date(time).toISOString();
