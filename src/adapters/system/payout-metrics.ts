import { Gauge, type Registry } from 'prom-client';
import { type SettlementReconciliationObserver } from '../../core/settlement/reconcile-settlements.ts';
import { type SettlementReconciliation } from '../../core/settlement/settlement-reconciliation.ts';

/** What the comparison of settlements with revenue and with the chain shows; exact up to 900 million USDC. */
export class PayoutMetrics implements SettlementReconciliationObserver {
  private readonly drift;
  private readonly waiting;

  constructor(registers: Registry[]) {
    this.drift = new Gauge({
      name: 'settlement_drift_units',
      help: 'Revenue that is nowhere or twice (books), and payouts beside what our books know of (chain), by 1e-7 USDC',
      labelNames: ['kind'],
      registers,
    });
    this.waiting = new Gauge({
      name: 'settlements_waiting',
      help: 'Settlements that wait for somebody: in review, or set aside because they cannot be paid',
      labelNames: ['reason'],
      registers,
    });
  }

  observe({ imbalance, payouts, sums }: SettlementReconciliation): void {
    this.drift.set({ kind: 'books' }, sizeOf(imbalance, true));
    if (payouts !== null) {
      this.drift.set({ kind: 'chain_paid_more' }, sizeOf(payouts.drift, payouts.drift > 0n));
      this.drift.set({ kind: 'chain_paid_less' }, sizeOf(payouts.drift, payouts.drift < 0n));
    }
    this.waiting.reset();
    this.waiting.set({ reason: 'review' }, sums.inReview);
    for (const [reason, count] of Object.entries(sums.setAside)) this.waiting.set({ reason }, count);
  }
}

/** For the eye: a gauge holds no more than a float. */
function sizeOf(difference: bigint, counts: boolean): number {
  return counts ? Number(difference < 0n ? -difference : difference) : 0;
}
