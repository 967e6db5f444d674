import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Overloaded } from './store-error.ts';

export interface BulkheadPolicy {
  readonly concurrencyMax: number;
  /** How many may wait for a place; one more is turned away. */
  readonly queueMax: number;
}

/** The caller gave up, so there is nobody to answer. */
export interface CallAborted {
  readonly kind: 'aborted';
}

export type BulkheadRefusal = Overloaded | CallAborted;

/** Keeps one slow service from taking everything: so many calls at once, so many waiting, in order of arrival. */
export class Bulkhead {
  private readonly policy: BulkheadPolicy;
  /** Hands its place to the one who waits. */
  private readonly queue = new Set<() => void>();
  private running = 0;

  constructor(policy: BulkheadPolicy) {
    this.policy = policy;
  }

  /** A refused call was never begun. The signal ends the waiting; a call under way sees to its own abort. */
  run<T, E>(work: () => ResultAsync<T, E>, signal: AbortSignal): ResultAsync<T, E | BulkheadRefusal> {
    return new ResultAsync(this.takeTurn(work, signal));
  }

  private async takeTurn<T, E>(
    work: () => ResultAsync<T, E>,
    signal: AbortSignal,
  ): Promise<Result<T, E | BulkheadRefusal>> {
    const entered = await this.enter(signal);
    if (entered.isErr()) return err(entered.error);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<Result<void, BulkheadRefusal>> {
    if (signal.aborted) return err({ kind: 'aborted' });
    if (this.running < this.policy.concurrencyMax) {
      this.running += 1;
      return ok();
    }
    if (this.queue.size >= this.policy.queueMax) return err({ kind: 'overloaded' });
    return this.wait(signal);
  }

  private wait(signal: AbortSignal): Promise<Result<void, BulkheadRefusal>> {
    return new Promise((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(ok());
      };
      const giveUp = () => {
        this.queue.delete(go);
        resolve(err({ kind: 'aborted' }));
      };
      this.queue.add(go);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  private leave(): void {
    const [next] = this.queue;
    if (next === undefined) {
      this.running -= 1;
      return;
    }
    this.queue.delete(next);
    next();
  }
}
