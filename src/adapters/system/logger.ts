import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/** Secret seeds of Stellar accounts and bearer tokens, wherever in a line they turn up. */
const SECRETS = /\bS[A-Z2-7]{55}\b|\bBearer\s+[\w.~+/-]+=*/g;

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
      hooks: { streamWrite: (line) => line.replace(SECRETS, REDACTED) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
