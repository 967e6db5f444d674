import { type Logger } from 'pino';
import { type ScanAlarms } from '../../core/vault/ports/scan-alarms.ts';
import { type ScanDeposits } from '../../core/vault/scan-deposits.ts';
import { type DepositMetrics } from './deposit-metrics.ts';

/** Deposits that need a person, in the log and in the metrics. */
export function scanAlarms(logger: Logger, metrics: DepositMetrics): ScanAlarms {
  return {
    historyMissing: (gap) => {
      metrics.gaps.inc();
      logger.error({ depositGap: gap }, 'Ledgers passed whose deposits were not read, and the node holds them no more');
    },
    unreadable: (deposit) => {
      metrics.deposits.inc({ outcome: 'unreadable' });
      logger.error({ unreadableDeposit: deposit }, 'A deposit of the vault contract cannot be credited');
    },
  };
}

export function meteredScan(
  scanDeposits: Pick<ScanDeposits, 'execute'>,
  metrics: DepositMetrics,
): Pick<ScanDeposits, 'execute'> {
  return {
    execute: () =>
      scanDeposits.execute().andTee(({ credited, waiting }) => {
        metrics.deposits.inc({ outcome: 'credited' }, credited);
        metrics.deposits.inc({ outcome: 'unknown_depositor' }, waiting);
      }),
  };
}
