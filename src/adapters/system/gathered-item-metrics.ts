import { Counter, type Registry } from 'prom-client';
import { type ContractRefusal } from '../../core/billing/ports/vault-contract.ts';

const REFUSALS: readonly ContractRefusal[] = ['insufficient_balance', 'paused', 'duplicate_request_id', 'other'];

/** How calls become items, and what keeps items from being paid. */
export class GatheredItemMetrics {
  private readonly formed: Counter;
  private readonly refusals: Counter<'refusal'>;

  constructor(registers: Registry[]) {
    this.formed = new Counter({
      name: 'gathered_items_total',
      help: 'Items formed of calls through the gateway',
      registers,
    });
    this.refusals = new Counter({
      name: 'gathered_item_refusals_total',
      help: 'Times that a vault contract refused an item of calls that were served, by its reason',
      labelNames: ['refusal'],
      registers,
    });
    // An alert on the first of a kind needs a zero to rise from.
    for (const refusal of REFUSALS) this.refusals.inc({ refusal }, 0);
  }

  gathered(items: number): void {
    this.formed.inc(items);
  }

  refused(refusal: ContractRefusal): void {
    this.refusals.inc({ refusal });
  }
}
