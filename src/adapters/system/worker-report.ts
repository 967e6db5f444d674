import { type Result } from 'neverthrow';
import { type Logger } from 'pino';
import { type Clock } from '../../core/shared/clock.ts';
import { type Metrics } from './metrics.ts';

/** Marks completed runs and counts failed ones; logs the first failure and the recovery, not every tick of an outage. */
export function workerReport(logger: Logger, metrics: Metrics, clock: Clock) {
  const failing = new Map<string, string>();
  return ({ job, outcome }: { job: string; outcome: Result<unknown, { readonly kind: string }> }): void => {
    if (outcome.isOk()) {
      metrics.workerSuccess.set({ worker: job }, clock.now() / 1000);
      if (failing.delete(job)) logger.info({ worker: job }, 'Worker recovered');
      return;
    }
    const { kind } = outcome.error;
    metrics.workerFailures.inc({ worker: job, reason: kind });
    if (failing.get(job) === kind) return;
    failing.set(job, kind);
    logger.error({ worker: job, error: outcome.error }, 'Worker failing');
  };
}
