import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Backlog, type ChargeBacklog } from './ports/charge-backlog.ts';

/** Where the size of the backlog is shown. */
export interface BacklogGauges {
  show(openByStatus: Backlog['openByStatus'], oldestOpenAgeMs: number): void;
}

/** Shows operators how many charges are not yet final, and how long the oldest has waited. */
export class ObserveBacklog {
  private readonly backlog: ChargeBacklog;
  private readonly gauges: BacklogGauges;
  private readonly clock: Clock;

  constructor(backlog: ChargeBacklog, gauges: BacklogGauges, clock: Clock) {
    this.backlog = backlog;
    this.gauges = gauges;
    this.clock = clock;
  }

  execute(): ResultAsync<void, StoreUnavailable> {
    return this.backlog.measure().map(({ openByStatus, oldestOpenAt }) => {
      const now = this.clock.now();
      this.gauges.show(openByStatus, now - (oldestOpenAt ?? now));
    });
  }
}
