import { type Result } from 'neverthrow';
import { type Logger } from 'pino';
import { type Clock } from '../../core/shared/clock.ts';
import { type Metrics } from './metrics.ts';

/** Logs a worker's first failure and its recovery, not every tick of an outage, and marks each completed run. */
export function workerReport(logger: Logger, metrics: Metrics, clock: Clock) {
  const failing = new Map<string, string>();
  return ({ job, outcome }: { job: string; outcome: Result<unknown, { readonly kind: string }> }): void => {
    if (outcome.isOk()) {
      metrics.workerSuccess.set({ worker: job }, clock.now() / 1000);
      if (failing.delete(job)) logger.info({ worker: job }, 'Worker recovered');
      return;
    }
    const { kind } = outcome.error;
    if (failing.get(job) === kind) return;
    failing.set(job, kind);
    logger.error({ worker: job, error: outcome.error }, 'Worker failing');
  };
}
