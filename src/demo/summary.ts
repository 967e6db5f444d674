import { type Answer, type ChargeReport } from './callora-client.ts';
import { type LedgerDeduct } from './ledger-deducts.ts';
import { percentile } from './percentile.ts';
import { type Row } from './table.ts';

export interface Observations {
  readonly answers: readonly Answer[];
  readonly latenciesMs: readonly number[];
  readonly reports: readonly ChargeReport[];
  readonly deducts: readonly LedgerDeduct[];
}

/** What happened, counted: the charges as the service reports them, the transactions as the ledger holds them. */
export function summarize({ answers, latenciesMs, reports, deducts }: Observations): readonly Row[] {
  const refused = answers.flatMap((answer) => (answer.kind === 'refused' ? [answer.code] : []));
  const duplicates = answers.filter(({ kind }) => kind === 'duplicate').length;
  const perTransaction = [...countBy(deducts.map(({ hash }) => hash)).values()];
  return [
    ['requests and batch items answered', String(answers.length)],
    ...countRows(
      'charges',
      reports.map(({ status }) => status),
    ),
    ...countRows('refused', refused),
    ['duplicates recognised', String(duplicates)],
    ['transactions on the ledger', String(perTransaction.length)],
    ['charges per transaction', perTransactionText(perTransaction)],
    ['answer latency', latencyText(latenciesMs)],
  ];
}

function countRows(title: string, names: readonly string[]): Row[] {
  return [...countBy(names.toSorted())].map(([name, count]): Row => [`${title}: ${name}`, String(count)]);
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function perTransactionText(counts: readonly number[]): string {
  if (counts.length === 0) return 'none';
  const total = counts.reduce((sum, count) => sum + count, 0);
  return `${(total / counts.length).toFixed(1)} on average, ${Math.max(...counts)} at most`;
}

function latencyText(latenciesMs: readonly number[]): string {
  if (latenciesMs.length === 0) return 'none';
  const at = (percent: number) => percentile(latenciesMs, percent).toFixed(0);
  return `p50 ${at(50)} ms, p95 ${at(95)} ms, max ${at(100)} ms`;
}
