import { Gauge, type Registry } from 'prom-client';
import { type ReconciliationObserver } from '../../core/vault/ports/reconciliations.ts';
import { type Reconciliation } from '../../core/vault/reconciliation.ts';

/** `vault_drift_units`: exact up to 900 million USDC, which is what a gauge can show. */
export class VaultDriftMetric implements ReconciliationObserver {
  private readonly drift;

  constructor(registers: Registry[]) {
    this.drift = new Gauge({
      name: 'vault_drift_units',
      help: 'What shared vault contracts hold less (shortfall) or more (surplus) than our books explain, by 1e-7 USDC',
      labelNames: ['kind'],
      registers,
    });
  }

  observe({ pools }: Reconciliation): void {
    const sumOf = (sign: bigint) =>
      pools.reduce((sum, { drift }) => (drift * sign > 0n ? sum + drift * sign : sum), 0n);
    const [missing, unexplained] = [sumOf(-1n), sumOf(1n)];
    this.drift.set({ kind: 'shortfall' }, Number(missing));
    this.drift.set({ kind: 'surplus' }, Number(unexplained));
  }
}
