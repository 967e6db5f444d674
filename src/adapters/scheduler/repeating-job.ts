import { type Result } from 'neverthrow';
import { type Clock } from '../../core/shared/clock.ts';
import { type Random } from '../../core/shared/random.ts';

/** The pause after a run that failed, twice as long with each more in a row, and never longer than the job's own. */
const FAILED_PAUSE_MS = 1_000;

export interface Job {
  readonly name: string;
  /** The pause after a run before the next one. A run that failed is repeated sooner when this is long. */
  readonly intervalMs: number;
  /** The pause is longer or shorter by up to this share of it. */
  readonly jitter?: number;
  run(): Promise<Result<unknown, { readonly kind: string }>>;
}

export interface JobReport {
  readonly job: string;
  readonly outcome: Result<unknown, { readonly kind: string }>;
}

export class RepeatingJob {
  private readonly job: Job;
  private readonly clock: Clock;
  private readonly report: (report: JobReport) => void;
  private readonly random: Random;
  private loop: Promise<void> | null = null;
  private stopping = false;
  private failuresInRow = 0;
  private pause = new AbortController();

  constructor(job: Job, clock: Clock, report: (report: JobReport) => void, random: Random) {
    this.job = job;
    this.clock = clock;
    this.report = report;
    this.random = random;
  }

  start(): void {
    this.loop ??= this.repeat();
  }

  trigger(): void {
    // Every charge triggers, and an abort builds an exception each time.
    if (!this.pause.signal.aborted) this.pause.abort();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.pause.abort();
    await this.loop;
  }

  private async repeat(): Promise<void> {
    while (!this.stopping) {
      this.pause = new AbortController();
      const outcome = await this.job.run();
      this.failuresInRow = outcome.isErr() ? this.failuresInRow + 1 : 0;
      this.report({ job: this.job.name, outcome });
      // A trigger during the run has ended this pause before it began: the run may have missed what it asks for.
      await this.clock.sleep(this.pauseMs(), this.pause.signal);
    }
  }

  private pauseMs(): number {
    const { intervalMs, jitter = 0 } = this.job;
    const failed = this.failuresInRow > 0;
    const pauseMs = failed ? Math.min(intervalMs, FAILED_PAUSE_MS * 2 ** (this.failuresInRow - 1)) : intervalMs;
    return pauseMs * (1 + jitter * (2 * this.random() - 1));
  }
}
