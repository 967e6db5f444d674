import { type RevenueIndex } from '../../core/settlement/ports/revenue-index.ts';
import { type RevenueMetrics } from './revenue-metrics.ts';

/** Counts chunk by chunk: what was booked before a run failed was booked. */
export function meteredRevenueIndex(index: RevenueIndex, metrics: RevenueMetrics): RevenueIndex {
  return { index: (chunk, now) => index.index(chunk, now).andTee((indexed) => metrics.indexed(indexed)) };
}
