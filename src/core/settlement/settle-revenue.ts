import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { newResourceId } from '../shared/resource-id.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { type SettlementBook } from './ports/settlement-book.ts';

/** What one statement makes: far from its time limit, also where each takes many rows. */
const SETTLEMENTS_PER_CHUNK = 20;
const ROWS_PER_SETTLEMENT = 20_000;
/** An end to one run; the next one follows. */
const CHUNKS_MAX = 500;

export interface SettleSummary {
  readonly settlements: number;
  readonly units: Units;
}

export interface SettleRevenuePorts {
  readonly book: Pick<SettlementBook, 'settle'>;
  readonly payouts: PayoutTrigger;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Asks the paying worker to run now instead of at its next tick. */
export interface PayoutTrigger {
  request(): void;
}

/** Makes settlements of what developers are owed. Paying them is another worker's work. */
export class SettleRevenue {
  private readonly ports: SettleRevenuePorts;
  private readonly unitsMin: Units;

  constructor(ports: SettleRevenuePorts, policy: { readonly unitsMin: Units }) {
    this.ports = ports;
    this.unitsMin = policy.unitsMin;
  }

  execute(): ResultAsync<SettleSummary, StoreUnavailable> {
    return safeTry(() => this.run()).andTee(({ settlements }) => {
      if (settlements > 0) this.ports.payouts.request();
    });
  }

  private async *run(): Steps<SettleSummary, StoreUnavailable> {
    const { book, clock, ids } = this.ports;
    let [settlements, units] = [0, 0n];
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
      const fresh = Array.from({ length: SETTLEMENTS_PER_CHUNK }, () => newResourceId('stl', ids));
      const terms = { unitsMin: this.unitsMin, rowsMax: ROWS_PER_SETTLEMENT, ids: fresh };
      const made = yield* book.settle(terms, clock.now());
      settlements += made.length;
      units = made.reduce((sum, settlement) => sum + settlement.units, units);
      if (made.length === 0) break;
    }
    return ok({ settlements, units });
  }
}
