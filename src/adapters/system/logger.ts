import { pino, type DestinationStream, type Logger } from 'pino';
import { LineWriter } from './line-writer.ts';

/** Secret seeds of Stellar accounts, wherever in a line they turn up: also right behind an escaped line break. */
const SEEDS = /(?<![A-Z2-7])S[A-Z2-7]{55}(?![A-Z2-7])/g;
const BEARER_TOKENS = /bearer\s+[\w.~+/-]+=*/gi;

/** A field of such a name, in what pino has written: within a text the quotes would stand behind backslashes. */
const SECRET_FIELDS = new Set(['authorization', 'cookie', 'secret', 'password', 'apiKey']);
const SECRET_FIELD = new RegExp(`"(?:${[...SECRET_FIELDS].join('|')})":`);

const REDACTED = '[redacted]';

/** JSON lines with `level` as text, `message` and an ISO `timestamp`. Secrets are struck out at the last moment. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: {},
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: strikeOut },
    },
    destination ?? new LineWriter(pino.destination({ dest: 1, sync: true })),
  );
}

/** Pino's own redaction copies every line; almost none has anything to hide. */
function strikeOut(line: string): string {
  const shown = SECRET_FIELD.test(line) ? withoutSecretFields(line) : line;
  return shown.replace(SEEDS, REDACTED).replace(BEARER_TOKENS, REDACTED);
}

/** However deep they stand. */
function withoutSecretFields(line: string): string {
  const shown: unknown = JSON.parse(line, (name, value: unknown) => (SECRET_FIELDS.has(name) ? REDACTED : value));
  return `${JSON.stringify(shown)}\n`;
}
