import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/** Secret seeds of Stellar accounts, wherever in a line they turn up: also right behind an escaped line break. */
const SEEDS = /(?<![A-Z2-7])S[A-Z2-7]{55}(?![A-Z2-7])/g;
const BEARER_TOKENS = /bearer\s+[\w.~+/-]+=*/gi;

const REDACTED = '[redacted]';

/** JSON lines with `level` as text, `message` and an ISO `timestamp`. Secrets are struck out at the last moment. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: {},
      messageKey: 'message',
      timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"timestamp"'),
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['authorization', 'cookie', 'secret', 'password', 'apiKey', '*.authorization', '*.secret', '*.password'],
        censor: REDACTED,
      },
      hooks: { streamWrite: (line) => line.replace(SEEDS, REDACTED).replace(BEARER_TOKENS, REDACTED) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
