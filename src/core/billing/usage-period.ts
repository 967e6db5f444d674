import { err, ok, type Result } from 'neverthrow';

const DAY_MS = 86_400_000;
const DEFAULT_MS = 30 * DAY_MS;
const LONGEST_MS = 366 * DAY_MS;

/** From `from` on, until just before `to`; epoch milliseconds. */
export interface UsagePeriod {
  readonly from: number;
  readonly to: number;
}

export type PeriodRefused = 'period_empty' | 'period_too_long';

/** Without an end it ends now; without a beginning it is 30 days long. At most 366 days. */
export function usagePeriodOf(
  { from, to }: { readonly from: number | null; readonly to: number | null },
  now: number,
): Result<UsagePeriod, PeriodRefused> {
  const end = to ?? now;
  const beginning = from ?? end - DEFAULT_MS;
  if (beginning >= end) return err('period_empty');
  if (end - beginning > LONGEST_MS) return err('period_too_long');
  return ok({ from: beginning, to: end });
}
