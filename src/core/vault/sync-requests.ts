/** No honest moment has more; beyond it the regular turns are soon enough. */
const REQUESTS_MAX = 1_000;

/** Contracts whose balance was just seen to differ from our books, for the syncing worker to look at now. */
export class SyncRequests {
  private readonly contractIds = new Set<string>();
  private readonly wake: () => void;

  /** @param wake makes the worker run now instead of at its next tick */
  constructor(wake: () => void) {
    this.wake = wake;
  }

  request(contractId: string): void {
    this.keep([contractId]);
    this.wake();
  }

  /** For the next run, whenever that is. */
  keep(contractIds: readonly string[]): void {
    for (const contractId of contractIds) {
      if (this.contractIds.size < REQUESTS_MAX) this.contractIds.add(contractId);
    }
  }

  /** What was requested since the last call. Lost with the process: the regular turns come to every vault. */
  take(): readonly string[] {
    const taken = [...this.contractIds];
    this.contractIds.clear();
    return taken;
  }
}
