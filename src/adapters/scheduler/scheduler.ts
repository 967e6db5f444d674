import { type Clock } from '../../core/shared/clock.ts';
import { type Random } from '../../core/shared/random.ts';
import { RepeatingJob, type Job, type JobReport } from './repeating-job.ts';

const WITHOUT_JITTER: Random = () => 0.5;

/** Drives use cases on time. Jobs never overlap themselves; `stop` waits for those under way. */
export class Scheduler {
  private readonly jobs = new Map<string, RepeatingJob>();
  private readonly clock: Clock;
  private readonly report: (report: JobReport) => void;
  private readonly random: Random;

  constructor(clock: Clock, report: (report: JobReport) => void, random: Random = WITHOUT_JITTER) {
    this.clock = clock;
    this.report = report;
    this.random = random;
  }

  add(job: Job): void {
    if (this.jobs.has(job.name)) throw new Error(`There is a job ${job.name} already`);
    this.jobs.set(job.name, new RepeatingJob(job, this.clock, this.report, this.random));
  }

  start(): void {
    for (const job of this.jobs.values()) job.start();
  }

  /** Runs the job now, or once more when it is running. */
  trigger(name: string): void {
    const job = this.jobs.get(name);
    if (job === undefined) throw new Error(`There is no job ${name}`);
    job.trigger();
  }

  /** No run starts any more; resolves when those under way have ended. */
  async stop(): Promise<void> {
    await Promise.all([...this.jobs.values()].map((job) => job.stop()));
  }
}
