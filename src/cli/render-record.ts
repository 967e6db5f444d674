import { cellOf, isRecord, type JsonRecord } from './json-value.ts';
import { alignColumns, renderTable } from './render-table.ts';

/** One line for each field; fields of fields as `checks.api`; lists of records as tables below. */
export function renderRecord(record: JsonRecord): string {
  const fields = fieldsOf(record);
  const lists = fields.filter((field): field is [string, readonly JsonRecord[]] => isListOfRecords(field[1]));
  const plain = fields.filter(([, value]) => !isListOfRecords(value));
  const tables = lists.map(([name, rows]) => `\n${name}:\n${renderTable(rows)}`);
  return alignColumns(plain.map(([name, value]) => [name, cellOf(value)])) + tables.join('');
}

function fieldsOf(record: JsonRecord, prefix = ''): [string, unknown][] {
  return Object.entries(record).flatMap(([name, value]): [string, unknown][] =>
    isRecord(value) ? fieldsOf(value, `${prefix}${name}.`) : [[prefix + name, value]],
  );
}

function isListOfRecords(value: unknown): value is readonly JsonRecord[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}
