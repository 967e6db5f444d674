import { type Container } from 'inversify';
import { type Logger } from 'pino';
import { type JobReport } from '../../adapters/scheduler/repeating-job.ts';
import { Scheduler } from '../../adapters/scheduler/scheduler.ts';
import { Metrics } from '../../adapters/system/metrics.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { SystemIds } from '../../adapters/system/system-ids.ts';
import { systemRandom } from '../../adapters/system/system-random.ts';
import { workerReport } from '../../adapters/system/worker-report.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

export function bindSystem(container: Container, { config }: Settings, logger: Logger): void {
  container.bind(TOKENS.Logger).toConstantValue(logger);
  container.bind(TOKENS.Clock).toResolvedValue(() => new SystemClock());
  container.bind(TOKENS.Ids).toResolvedValue(() => new SystemIds());
  container.bind(TOKENS.Metrics).toResolvedValue(() => new Metrics(config.health.unitCostUsd));
  container.bind(TOKENS.Scheduler).toResolvedValue(
    (clock, log, metrics, heartbeats) => {
      const report = workerReport(log, metrics, clock);
      const reportAndBeat = (run: JobReport) => {
        report(run);
        if (run.outcome.isOk()) heartbeats.beat(run.job, clock.now());
      };
      return new Scheduler(clock, reportAndBeat, systemRandom);
    },
    [TOKENS.Clock, TOKENS.Logger, TOKENS.Metrics, TOKENS.WorkerHeartbeats],
  );
}
