import { type Logger } from 'pino';
import { type Metrics } from './metrics.ts';

/** Counts what the database did not answer, and keeps the cause where an operator finds it: in the log alone. */
export function databaseFailureReport(logger: Logger, metrics: Metrics) {
  return (kind: 'unavailable' | 'bug', cause: unknown): void => {
    if (kind === 'unavailable') {
      metrics.databaseFailures.inc();
      logger.warn({ err: cause }, 'Database unavailable');
    } else {
      logger.error({ err: cause }, 'Database statement failed');
    }
  };
}
