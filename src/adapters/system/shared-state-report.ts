import { type Logger } from 'pino';

/** The structure that a store of shared state reports to; it says so once per outage. */
export function sharedStateReport(logger: Logger) {
  return {
    unavailable: (cause: unknown) => logger.warn({ err: cause }, 'Redis does not answer'),
    available: () => logger.info('Redis answers again'),
    refused: (cause: unknown) => logger.error({ err: cause }, 'Redis refused a command'),
  };
}
