import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { USAGE_GROUPINGS } from '../../../core/billing/usage-bucket.ts';
import { usagePeriodOf, type PeriodRefused, type UsagePeriod } from '../../../core/billing/usage-period.ts';
import { type FieldFault, type ValidationFailed } from '../request-fault.ts';
import { identifier } from './identifier.ts';
import { pageFields } from './page-query.ts';
import { validate } from './validate.ts';

/** `2026-11-21` or `2026-11-21T09:30:00Z`; a date is its midnight in UTC. */
const written = z.iso.datetime({ offset: true }).or(z.iso.date());

const EXPECTED = 'Must be a date or a date and time with offset (ISO 8601)';

/** -> epoch milliseconds */
const moment = z.string().transform((text, context) => {
  if (written.safeParse(text).success) return Date.parse(text);
  context.addIssue({ code: 'invalid_format', format: 'datetime', input: text, message: EXPECTED });
  return z.NEVER;
});

const bounds = { from: moment.optional(), to: moment.optional() };

/** `userId` is for administrators. */
const scope = { ...bounds, apiId: identifier.optional(), userId: identifier.optional() };

export const usageQuery = z.object({ ...scope, ...pageFields, groupBy: z.enum(USAGE_GROUPINGS).optional() });

export const usageExportQuery = z.object({ ...scope, format: z.enum(['csv', 'ndjson']).default('csv') });

type Scoped<T> = Omit<T, 'from' | 'to'> & { readonly period: UsagePeriod };

export type UsageQuery = Scoped<z.output<typeof usageQuery>>;
export type UsageExportQuery = Scoped<z.output<typeof usageExportQuery>>;

/** The query of `GET /api/usage`; `now` is where a period ends that names no end. */
export function usageQueryOf(query: unknown, now: number): Result<UsageQuery, ValidationFailed> {
  return withPeriod(validate(usageQuery, query, 'query'), query, now);
}

export function usageExportQueryOf(query: unknown, now: number): Result<UsageExportQuery, ValidationFailed> {
  return withPeriod(validate(usageExportQuery, query, 'query'), query, now);
}

/** The period is judged also where another parameter is wrong, so that all faults are told at once. */
function withPeriod<T extends object>(
  parsed: Result<T, ValidationFailed>,
  query: unknown,
  now: number,
): Result<Scoped<T>, ValidationFailed> {
  const judged = periodOf(query, now);
  if (parsed.isOk() && judged?.isOk() === true) return ok({ ...parsed.value, period: judged.value });
  const faults = parsed.isErr() ? parsed.error.details : [];
  const refused = judged?.isErr() === true ? [PERIOD_FAULTS[judged.error]] : [];
  return err({ kind: 'validation_failed', details: [...faults, ...refused] });
}

const period = z.object(bounds);

/** Null when one of its ends is not a moment at all. */
function periodOf(query: unknown, now: number): Result<UsagePeriod, PeriodRefused> | null {
  const { success, data } = period.safeParse(query);
  return success ? usagePeriodOf({ from: data.from ?? null, to: data.to ?? null }, now) : null;
}

const PERIOD_FAULTS: Readonly<Record<PeriodRefused, FieldFault>> = {
  period_empty: { field: 'query.from', message: 'Must be before the end of the period', code: 'INVALID_VALUE' },
  period_too_long: {
    field: 'query.from',
    message: 'Must be at most 366 days before the end of the period',
    code: 'INVALID_VALUE',
  },
};
