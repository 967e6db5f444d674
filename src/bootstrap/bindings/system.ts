import { type Container } from 'inversify';
import { type Logger } from 'pino';
import { Scheduler } from '../../adapters/scheduler/scheduler.ts';
import { Metrics } from '../../adapters/system/metrics.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { SystemIds } from '../../adapters/system/system-ids.ts';
import { workerReport } from '../../adapters/system/worker-report.ts';
import { TOKENS } from '../tokens.ts';

export function bindSystem(container: Container, logger: Logger): void {
  container.bind(TOKENS.Logger).toConstantValue(logger);
  container.bind(TOKENS.Clock).toResolvedValue(() => new SystemClock());
  container.bind(TOKENS.Ids).toResolvedValue(() => new SystemIds());
  container.bind(TOKENS.Metrics).toResolvedValue(() => new Metrics());
  container
    .bind(TOKENS.Scheduler)
    .toResolvedValue(
      (clock, log, metrics) => new Scheduler(clock, workerReport(log, metrics, clock)),
      [TOKENS.Clock, TOKENS.Logger, TOKENS.Metrics],
    );
}
