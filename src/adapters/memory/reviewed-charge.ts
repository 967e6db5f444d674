import { type ReviewedCharge, type ReviewedTransaction } from '../../core/billing/ports/review-desk.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow, type TransactionRow } from './rows.ts';

/** Null when the charge is not reserved, or its item waits for nobody. */
export function reviewedChargeOf(database: MemoryDatabase, charge: ChargeRow): ReviewedCharge | null {
  const item = charge.itemId === null ? undefined : database.items.get(charge.itemId);
  if (charge.status !== 'reserved' || item?.status !== 'review') return null;
  const { id, requestId, userId, units, createdAt, updatedAt } = charge;
  const transactions = database.transactions
    .values()
    .filter(({ itemIds }) => itemIds.includes(item.id))
    .map(reviewedTransactionOf)
    .toArray();
  const { failures } = item;
  return { id, requestId, userId, units, createdAt, updatedAt, itemId: item.id, failures, transactions };
}

function reviewedTransactionOf(transaction: TransactionRow): ReviewedTransaction {
  const { id, kind, hash, status, sourceAccount, sequence } = transaction;
  const { builtLedger, maxLedger, ledger, sends, lastSendStatus } = transaction;
  return { id, kind, hash, status, sourceAccount, sequence, builtLedger, maxLedger, ledger, sends, lastSendStatus };
}
