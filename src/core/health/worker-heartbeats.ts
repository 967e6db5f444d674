export interface DeclaredWorker {
  readonly name: string;
  readonly intervalMs: number;
}

export interface WorkerHeartbeat {
  readonly worker: string;
  /** Epoch milliseconds of the last completed run; null when there was none. */
  readonly lastRunAt: number | null;
  /** Whole intervals without a completed run. */
  readonly missed: number;
}

/** A worker that runs more often is not expected more often: one slow run is no alarm. */
const INTERVAL_MS_MIN = 5_000;

/** When each worker last completed a run. A run that fails is no heartbeat, however punctual. */
export class WorkerHeartbeats {
  private readonly workers: readonly DeclaredWorker[];
  private readonly startedAt: number;
  private readonly lastRuns = new Map<string, number>();

  /** @param startedAt epoch milliseconds from which a worker counts that never completed a run */
  constructor(workers: readonly DeclaredWorker[], startedAt: number) {
    this.workers = workers;
    this.startedAt = startedAt;
  }

  /** After a completed run. A worker that was not declared is nobody's concern. */
  beat(worker: string, now: number): void {
    this.lastRuns.set(worker, now);
  }

  read(now: number): readonly WorkerHeartbeat[] {
    return this.workers.map(({ name, intervalMs }) => {
      const lastRunAt = this.lastRuns.get(name) ?? null;
      const silentMs = now - (lastRunAt ?? this.startedAt);
      const missed = Math.max(0, Math.floor(silentMs / Math.max(intervalMs, INTERVAL_MS_MIN)));
      return { worker: name, lastRunAt, missed };
    });
  }
}
