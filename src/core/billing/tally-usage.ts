import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type UsageTallies } from './ports/usage-tallies.ts';

const CHUNK = 1000;
/** An end to one run; the next one follows at the next tick. */
const CHUNKS_MAX = 100;

/** Brings the tallies up to date with what was not tallied when it was confirmed. */
export class TallyUsage {
  private readonly tallies: UsageTallies;

  constructor(tallies: UsageTallies) {
    this.tallies = tallies;
  }

  /** How many chunks were added. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<number, StoreUnavailable> {
    let last = 0n;
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
      const next: bigint | null = yield* this.tallies.tally(last, CHUNK);
      if (next === null) return ok(chunk);
      last = next;
    }
    return ok(CHUNKS_MAX);
  }
}
