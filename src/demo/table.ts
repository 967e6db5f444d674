export type Row = readonly [label: string, value: string];

const INDENT = '  ';
const GAP = '  ';

/** Lines of two columns: labels to the left, values aligned below each other. */
export function renderTable(rows: readonly Row[]): string {
  const labelWidth = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${INDENT}${label.padEnd(labelWidth)}${GAP}${value}\n`).join('');
}
