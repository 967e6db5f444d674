import { type Logger } from 'pino';
import { type SettlementReconciliationObserver } from '../../core/settlement/reconcile-settlements.ts';

/** Alerts when books and chain, or the books in themselves, begin to differ, whenever that changes, and when it is over. */
export function settlementReport(logger: Logger): SettlementReconciliationObserver {
  let told = '0 0 0';
  return {
    observe: ({ imbalance, payouts, sums: { mismatched } }) => {
      const drift = payouts?.drift ?? 0n;
      const found = `${imbalance} ${mismatched} ${drift}`;
      if (found === told) return;
      told = found;
      const units = { imbalance: imbalance.toString(), payoutDrift: drift.toString() };
      const isBalanced = imbalance === 0n && mismatched === 0 && drift === 0n;
      if (isBalanced) logger.info({ units }, 'Settlements are balanced again');
      else logger.error({ alert: true, units, mismatched }, 'Settlements do not balance');
    },
  };
}
