import { err, ResultAsync, type Result } from 'neverthrow';

export interface BatchPolicy {
  /** The most entries one batch may carry. */
  readonly batchMax: number;
  /** The most entries that may wait; one more is turned away. */
  readonly queueMax: number;
  /** Waited for before each batch, so that more may join it; without it nobody waits for others. */
  readonly linger?: () => Promise<unknown>;
}

interface Waiting<In, Out, E> {
  readonly entry: In;
  readonly settle: (result: Result<Out, E>) => void;
}

/**
 * Gathers single entries into batches. Unless the policy lingers, an idle caller is never made to wait: the first batch
 * starts at once, and whatever arrives while it is under way forms the next one. One batch is being decided at a time,
 * because a second one would only wait for the first one's locks.
 */
export class Batcher<In, Out, E, Full> {
  private readonly queue: Waiting<In, Out, E>[] = [];
  private draining: Promise<void> | null = null;
  private readonly run: (entries: readonly In[]) => ResultAsync<readonly Out[], E>;
  private readonly policy: BatchPolicy;
  private readonly full: Full;

  /** `run` answers with one output per entry, in order; `full` is the error of an entry that finds no place. */
  constructor(run: (entries: readonly In[]) => ResultAsync<readonly Out[], E>, policy: BatchPolicy, full: Full) {
    this.run = run;
    this.policy = policy;
    this.full = full;
  }

  add(entry: In): ResultAsync<Out, E | Full> {
    if (this.queue.length >= this.policy.queueMax) return new ResultAsync(Promise.resolve(err(this.full)));
    const result = new Promise<Result<Out, E>>((settle) => this.queue.push({ entry, settle }));
    this.draining ??= this.drain();
    return new ResultAsync<Out, E | Full>(result);
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async idle(): Promise<void> {
    while (this.draining !== null) await this.draining;
  }

  private async drain(): Promise<void> {
    try {
      let underWay: Promise<() => void> | null = this.runNext();
      while (underWay !== null) {
        const settle: () => void = await underWay;
        // On its way before those who were settled go on: they will keep this process busy while the next one is decided.
        underWay = this.queue.length > 0 ? this.runNext() : null;
        settle();
      }
    } finally {
      this.draining = null;
    }
  }

  /** Resolves when the batch is decided, with what tells its entries. */
  private async runNext(): Promise<() => void> {
    // Even one turn of the microtask queue lets entries that were added together travel together.
    await this.policy.linger?.();
    const batch = this.queue.splice(0, this.policy.batchMax);
    const outcome = await this.run(batch.map(({ entry }) => entry));
    return () => batch.forEach(({ settle }, position) => settle(outcome.map((outputs) => outputAt(outputs, position))));
  }
}

function outputAt<Out>(outputs: readonly Out[], position: number): Out {
  const output = outputs[position];
  if (output === undefined) throw new Error(`A batch answered ${outputs.length} entries, none at ${position}`);
  return output;
}
