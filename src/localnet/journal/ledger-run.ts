import { type JournalRecord } from './journal-record.ts';

/** Consecutive ledgers of which only the close times are to be told, and these are equally far apart. */
export type LedgerRun = Extract<JournalRecord, { readonly kind: 'ledgers' }>;

/** The run that begins with this record; undefined when there is more to tell of it. */
export function runFrom(record: JournalRecord): LedgerRun | undefined {
  if (record.kind !== 'ledger') return undefined;
  const { closeTime, left, failed, foreign } = record;
  const isPlain = left.length === 0 && failed === undefined && foreign === undefined;
  return isPlain ? { kind: 'ledgers', closeTime, stepSeconds: 1, count: 1 } : undefined;
}

/** The run with one ledger more; undefined when that ledger is not at the same distance as those before. */
export function extended(run: LedgerRun, closeTime: number): LedgerRun | undefined {
  const stepSeconds = run.count === 1 ? closeTime - run.closeTime : run.stepSeconds;
  const isNext = closeTime === run.closeTime + stepSeconds * run.count;
  return isNext ? { ...run, stepSeconds, count: run.count + 1 } : undefined;
}
