/** What spreadsheets take for the beginning of a formula, also behind blanks and in its full-width forms. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/**
 * One line of RFC 4180 with every cell in quotes. A cell that a spreadsheet would compute gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection); absent values are empty.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: string | null): string {
  const text = value ?? '';
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
