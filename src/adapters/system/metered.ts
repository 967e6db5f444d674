import { type Clock } from '../../core/shared/clock.ts';
import { type DeductError, type DeductUsage } from '../../core/billing/deduct-usage.ts';
import { type UsageLedger } from '../../core/billing/ports/usage-ledger.ts';
import { type ResolveTransaction } from '../../core/billing/resolve-transaction.ts';
import { type Metrics } from './metrics.ts';

const CHARGE_OUTCOMES: Readonly<Record<DeductError['kind'], string>> = {
  idempotency_conflict: 'conflict',
  insufficient_balance: 'insufficient_balance',
  vault_not_found: 'refused',
  charge_unstorable: 'refused',
  charge_voided: 'voided',
  contract_refused: 'voided',
  network_unavailable: 'voided',
  database_unavailable: 'unknown',
  overloaded: 'refused',
};

export function meteredDeductUsage(
  deductUsage: Pick<DeductUsage, 'execute'>,
  metrics: Metrics,
  clock: Clock,
): Pick<DeductUsage, 'execute'> {
  return {
    execute: (input) => {
      const startedAt = clock.now();
      const count = (outcome: string) => {
        metrics.charges.inc({ outcome });
        metrics.chargeDuration.observe((clock.now() - startedAt) / 1000);
      };
      return deductUsage
        .execute(input)
        .andTee((receipt) => count(receipt.alreadyProcessed ? 'already_processed' : 'created'))
        .orTee((error) => count(CHARGE_OUTCOMES[error.kind]));
    },
  };
}

export function meteredReservations(
  ledger: Pick<UsageLedger, 'reserveMany'>,
  metrics: Metrics,
): Pick<UsageLedger, 'reserveMany'> {
  return {
    reserveMany: (charges, now) => {
      metrics.chargeBatchSize.observe(charges.length);
      return ledger.reserveMany(charges, now);
    },
  };
}

export function meteredResolution(
  resolve: Pick<ResolveTransaction, 'execute'>,
  metrics: Metrics,
): Pick<ResolveTransaction, 'execute'> {
  return {
    execute: (transaction, seen) =>
      resolve.execute(transaction, seen).andTee(({ resolution }) => {
        if (resolution !== 'waiting') {
          metrics.chainTransactions.inc({ kind: transaction.kind, outcome: resolution });
        }
      }),
  };
}
