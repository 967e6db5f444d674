import { type ResultAsync } from 'neverthrow';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import {
  type PaidByBooks,
  type SettlementAccounts,
  type SettlementSums,
} from '../../core/settlement/ports/settlement-accounts.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type SettlementRow } from './rows.ts';

export class InMemorySettlementAccounts implements SettlementAccounts {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  sums(): ResultAsync<SettlementSums, StoreUnavailable> {
    return this.database.change(() => {
      const rows = [...this.database.settlements.values()];
      const revenue = [...this.database.revenueLedger.values()];
      return {
        earned: netOf(revenue),
        completed: unitsOf(rows.filter(({ status }) => status === 'completed')),
        open: unitsOf(rows.filter(isOpen)),
        unsettled: netOf(revenue.filter(({ settlementId }) => settlementId === null)),
        writtenOff: unitsOf(rows.filter(({ writtenOff }) => writtenOff)),
        mismatched: rows.filter((row) => this.isMismatched(row)).length,
        inReview: rows.filter(({ status }) => status === 'review').length,
        setAside: countObstacles(rows),
      };
    });
  }

  paidBetween({
    contractId,
    fromLedger,
    toLedger,
  }: Parameters<SettlementAccounts['paidBetween']>[0]): ResultAsync<PaidByBooks, StoreUnavailable> {
    return this.database.change(() => {
      const rows = [...this.database.settlements.values()];
      const landed = rows.filter(({ status, transactionId }) => {
        const transaction = this.database.transactions.get(transactionId ?? 0n);
        const ledger = transaction?.contractId === contractId ? transaction.ledger : null;
        return status === 'completed' && ledger !== null && ledger >= fromLedger && ledger <= toLedger;
      });
      const undecided = rows.filter(({ status }) => status === 'submitted' || status === 'review');
      return { completed: unitsOf(landed), undecided: unitsOf(undecided) };
    });
  }

  private isMismatched(row: SettlementRow): boolean {
    const own = [...this.database.revenueLedger.values()].filter(({ settlementId }) => settlementId === row.id);
    return netOf(own) !== (row.status === 'failed' && !row.writtenOff ? 0n : row.units);
  }
}

function isOpen({ status }: SettlementRow): boolean {
  return status === 'pending' || status === 'submitted' || status === 'review';
}

function countObstacles(rows: readonly SettlementRow[]): Partial<Record<PayoutObstacle, number>> {
  const counts: Partial<Record<PayoutObstacle, number>> = {};
  for (const { obstacle, status } of rows) {
    if (obstacle !== null && status === 'pending') counts[obstacle] = (counts[obstacle] ?? 0) + 1;
  }
  return counts;
}

function unitsOf(rows: readonly { readonly units: bigint }[]): bigint {
  return rows.reduce((sum, { units }) => sum + units, 0n);
}

function netOf(rows: readonly { readonly net: bigint }[]): bigint {
  return rows.reduce((sum, { net }) => sum + net, 0n);
}
