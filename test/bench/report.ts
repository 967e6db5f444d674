import { cpus } from 'node:os';
import { type BenchOptions } from './bench-options.ts';
import { isReached, type Bar, type Finding } from './finding.ts';

export interface BenchReport {
  /** ISO 8601 */
  readonly date: string;
  readonly machine: { readonly processors: number; readonly model: string; readonly node: string };
  /** What PostgreSQL says of itself: `fsync` and `synchronous_commit` must be on. */
  readonly postgres: Readonly<Record<string, string>>;
  readonly options: BenchOptions;
  readonly findings: readonly Finding[];
}

export const machineOf = (): BenchReport['machine'] => ({
  processors: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  node: process.version,
});

const HEADINGS = ['what', 'against', 'median', 'min .. max', 'to reach', '', 'for orientation'];
const GAP = '  ';
const DIGITS: Readonly<Record<Finding['unit'], number>> = { x: 2, ms: 0, MB: 0, '%': 1, calls: 0 };
const VERDICTS = new Map<boolean | null, string>([
  [true, 'ok'],
  [false, 'NOT REACHED'],
  [null, ''],
]);

/** Where and on what it was measured, in one line. */
export function renderSetting({ date, machine, postgres }: BenchReport): string {
  const settings = Object.entries(postgres).map(([name, setting]) => `${name} ${setting}`);
  return `${date.slice(0, 10)}, ${machine.processors} processors, Node ${machine.node}, ${settings.join(', ')}\n`;
}

/** The findings as aligned columns; a finding with failures says so instead of a verdict. */
export function renderFindings(findings: readonly Finding[]): string {
  const lines = [HEADINGS, ...findings.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => `${padded(line, widths).trimEnd()}\n`).join('');
}

const padded = (line: readonly string[], widths: readonly number[]) =>
  line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(GAP);

function cellsOf(finding: Finding): string[] {
  const { what, reference, value, unit, toReach, orientation, failures } = finding;
  const digits = finding.digits ?? DIGITS[unit];
  const number = (amount: number) => amount.toFixed(digits);
  const verdict = failures > 0 ? `BROKEN: ${failures} failures` : (VERDICTS.get(isReached(finding)) ?? '');
  const range = `${number(value.min)} .. ${number(value.max)}`;
  return [what, reference, `${number(value.median)} ${unit}`, range, barText(toReach, unit), verdict, orientation];
}

function barText(bar: Bar | null, unit: string): string {
  if (bar?.atLeast !== undefined) return `>= ${bar.atLeast} ${unit}`;
  return bar?.below === undefined ? '' : `< ${bar.below} ${unit}`;
}
