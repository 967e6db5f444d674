import { ResultAsync, type Result, ok } from 'neverthrow';
import { Batcher, type BatchPolicy } from '../shared/batcher.ts';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';

/** A store that has just failed is asked again soon, one that stays away less and less often. */
const PAUSE_MS_MIN = 20;
const PAUSE_MS_MAX = 1_000;

interface Waiting<Entry> {
  readonly entry: Entry;
  readonly until: number;
}

/**
 * Writes entries in batches until each is durable, or its time is over. What is written must bear to be written again:
 * after a lost answer nobody knows whether it was.
 */
export class SettlementQueue<Entry, Outcome> {
  private readonly write: (entries: readonly Entry[]) => ResultAsync<readonly Outcome[], StoreUnavailable>;
  private readonly clock: Clock;
  private readonly batcher: Batcher<Waiting<Entry>, Outcome | 'given_up', never, 'full'>;
  private readonly closing = new AbortController();

  /** `write` answers with one outcome per entry, in order. */
  constructor(
    write: (entries: readonly Entry[]) => ResultAsync<readonly Outcome[], StoreUnavailable>,
    clock: Clock,
    policy: BatchPolicy,
  ) {
    this.write = write;
    this.clock = clock;
    this.batcher = new Batcher((waiting) => new ResultAsync(this.settle(waiting)), policy, 'full');
  }

  /** Tried once in any case; `given_up` when it failed until then, or when too many wait. */
  async add(entry: Entry, until: number): Promise<Outcome | 'given_up'> {
    return (await this.batcher.add({ entry, until })).unwrapOr('given_up');
  }

  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void> {
    return this.batcher.idle();
  }

  /** From now on everything is tried once only. */
  close(): void {
    this.closing.abort();
  }

  private async settle(waiting: readonly Waiting<Entry>[]): Promise<Result<readonly (Outcome | 'given_up')[], never>> {
    const outcomes = new Map<Waiting<Entry>, Outcome>();
    let open = waiting;
    for (let pauseMs = PAUSE_MS_MIN; open.length > 0; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      const written = await this.write(open.map(({ entry }) => entry));
      if (written.isOk()) {
        written.value.forEach((outcome, place) => {
          const each = open[place];
          if (each !== undefined) outcomes.set(each, outcome);
        });
        break;
      }
      open = this.stillWorth(open);
      if (open.length > 0) await this.clock.sleep(pauseMs, this.closing.signal);
    }
    return ok(waiting.map((each) => outcomes.get(each) ?? 'given_up'));
  }

  private stillWorth(open: readonly Waiting<Entry>[]): readonly Waiting<Entry>[] {
    const now = this.clock.now();
    return this.closing.signal.aborted ? [] : open.filter(({ until }) => until > now);
  }
}
