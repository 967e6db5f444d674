import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type IndexedChunk, type RevenueIndex } from './ports/revenue-index.ts';

/** Charges that one statement books: far from its time limit, also where the database is busy. */
const CHUNK = 2000;
/** An end to one run; the next one follows at the next tick. */
const CHUNKS_MAX = 100;

/**
 * Books confirmed charges as revenue of those who offer the APIs. It works off a queue that is written with each
 * confirmation, so that it may run as often, as late and in as many instances as it likes.
 */
export class IndexRevenue {
  private readonly revenue: RevenueIndex;
  private readonly clock: Clock;
  private readonly feeBps: number;

  /** @param feeBps the platform's share, in hundredths of a percent, 0 to 10000 */
  constructor(revenue: RevenueIndex, clock: Clock, feeBps: number) {
    this.revenue = revenue;
    this.clock = clock;
    this.feeBps = feeBps;
  }

  execute(): ResultAsync<IndexedChunk, StoreUnavailable> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<IndexedChunk, StoreUnavailable> {
    let [taken, setAside] = [0, 0];
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
      const indexed = yield* this.revenue.index({ feeBps: this.feeBps, limit: CHUNK }, this.clock.now());
      taken += indexed.taken;
      setAside += indexed.setAside;
      if (indexed.taken < CHUNK) break;
    }
    return ok({ taken, setAside });
  }
}
