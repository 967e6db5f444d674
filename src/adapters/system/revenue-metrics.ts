import { Counter, type Registry } from 'prom-client';
import { type IndexedChunk } from '../../core/settlement/ports/revenue-index.ts';

/** How confirmed charges became revenue, and which did not. */
export class RevenueMetrics {
  private readonly booked: Counter;
  private readonly setAside: Counter;

  constructor(registers: Registry[]) {
    this.booked = new Counter({
      name: 'revenue_charges_indexed_total',
      help: 'Confirmed charges that were booked as revenue',
      registers,
    });
    this.setAside = new Counter({
      name: 'revenue_charges_set_aside_total',
      help: 'Queued charges that could not be booked as revenue: each stands in revenue_set_aside with its reason',
      registers,
    });
  }

  indexed({ taken, setAside }: IndexedChunk): void {
    this.booked.inc(taken - setAside);
    this.setAside.inc(setAside);
  }
}
