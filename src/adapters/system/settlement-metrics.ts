import { Counter, type Registry } from 'prom-client';
import { type SettlementKind, type SettlementObserver } from '../../core/gateway/ports/settlement-observer.ts';

const KINDS: readonly SettlementKind[] = ['capture', 'release', 'delivery'];

/** What calls through the gateway did not bring in although they were served, or held although they were over. */
export class SettlementMetrics implements SettlementObserver {
  private readonly lost: Counter;
  private readonly unwritten: Counter<'kind'>;
  private readonly swept: Counter;

  constructor(registers: Registry[]) {
    this.lost = new Counter({
      name: 'gateway_captures_lost_total',
      help: 'Served calls that nobody pays for: their hold had been swept and could not be had back',
      registers,
    });
    this.unwritten = new Counter({
      name: 'gateway_settlements_given_up_total',
      help: 'Captures, releases and ends of deliveries that could not be written in time',
      labelNames: ['kind'],
      registers,
    });
    // An alert on the first of a kind needs a zero to rise from.
    for (const kind of KINDS) this.unwritten.inc({ kind }, 0);
    this.swept = new Counter({
      name: 'gateway_holds_swept_total',
      help: 'Holds released because their process had not ended them in time',
      registers,
    });
  }

  capturesLost(count: number): void {
    this.lost.inc(count);
  }

  givenUp(kind: SettlementKind): void {
    this.unwritten.inc({ kind });
  }

  holdsSwept(count: number): void {
    this.swept.inc(count);
  }
}
