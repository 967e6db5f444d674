import { cellOf, type JsonRecord } from './json-value.ts';

const GAP = '  ';

/** One line for the names of the columns, one for each row, every column as wide as its widest cell. */
export function renderTable(
  rows: readonly JsonRecord[],
  columns: readonly string[] = Object.keys(rows[0] ?? {}),
): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  return alignColumns(lines);
}

/** Lines of cells, the last of each as long as it is. */
export function alignColumns(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  return lines.map((cells) => `${padded(cells, widths).join(GAP).trimEnd()}\n`).join('');
}

function padded(cells: readonly string[], widths: readonly number[]): string[] {
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 0));
}
