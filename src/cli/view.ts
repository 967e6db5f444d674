import { renderRecord } from './render-record.ts';
import { isRecord } from './json-value.ts';
import { renderTable } from './render-table.ts';

/** How a person sees the body of an answer. */
export interface View {
  /** Of a list: the fields that are shown, in this order; without them every field of the first entry. */
  readonly columns?: readonly string[];
  /** Of a list whose entries hold lists themselves: each for itself, one below the other. */
  readonly entries?: 'records';
  /** Says in one line what was done, where the service answers without a body. */
  readonly done?: string;
}

/** The text of a body, each line ended. */
export function viewOf(body: unknown, { columns, entries, done = 'Done.' }: View): string {
  if (!isRecord(body)) return `${done}\n`;
  const { data, nextCursor } = body;
  if (!Array.isArray(data)) return renderRecord(body);
  const rows = data.filter(isRecord);
  if (rows.length === 0) return 'None.\n';
  const list = entries === 'records' ? rows.map(renderRecord).join('\n') : renderTable(rows, columns);
  return typeof nextCursor === 'string' ? `${list}More with --cursor ${nextCursor}\n` : list;
}
