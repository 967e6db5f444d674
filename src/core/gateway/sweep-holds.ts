import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type HeldCalls } from './ports/held-calls.ts';
import { type SettlementObserver } from './ports/settlement-observer.ts';

/** How many holds one statement releases: its locks are gone before a call notices. */
const SWEPT_AT_ONCE = 500;
/** An end to one run; the next one follows at the next tick. */
const ROUNDS_MAX = 100;

export interface SweepHoldsPorts {
  readonly calls: Pick<HeldCalls, 'sweep'>;
  readonly observer: Pick<SettlementObserver, 'holdsSwept'>;
  readonly clock: Clock;
}

/** Releases what calls hold whose process died before it could tell what became of them. */
export class SweepHolds {
  private readonly ports: SweepHoldsPorts;

  constructor(ports: SweepHoldsPorts) {
    this.ports = ports;
  }

  /** How many holds were released. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<number, StoreUnavailable> {
    const { calls, observer, clock } = this.ports;
    let total = 0;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const swept = yield* calls.sweep(SWEPT_AT_ONCE, clock.now());
      if (swept > 0) observer.holdsSwept(swept);
      total += swept;
      if (swept === 0) break;
    }
    return ok(total);
  }
}
