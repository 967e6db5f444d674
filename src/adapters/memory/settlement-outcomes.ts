import { nextSettlementStatus } from '../../core/settlement/settlement.ts';
import { type SettlementCompleted, type SettlementFailed } from '../../core/webhooks/domain-event.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type SettlementRow, type TransactionRow } from './rows.ts';

/** What the trigger on `chain_transactions` does in PostgreSQL: a payout was decided, and its settlements follow. */
export function followPayout(database: MemoryDatabase, transaction: TransactionRow, now: number): void {
  for (const id of transaction.settlementIds) {
    const settlement = database.settlements.get(id);
    // One that was written off stays so.
    if (settlement?.transactionId !== transaction.id) continue;
    if (settlement.status !== 'submitted' && settlement.status !== 'review') continue;
    follow(database, settlement, transaction, now);
  }
}

function follow(database: MemoryDatabase, settlement: SettlementRow, transaction: TransactionRow, now: number): void {
  const companions = transaction.settlementIds.length;
  settlement.updatedAt = now;
  switch (transaction.status) {
    case 'confirmed':
      settlement.status = nextSettlementStatus(settlement.status, 'complete')._unsafeUnwrap();
      settlement.txHash = transaction.hash;
      settlement.completedAt = now;
      tell(
        database,
        settlement,
        { type: 'settlement.completed', ...factsOf(settlement), txHash: transaction.hash },
        now,
      );
      break;
    case 'failed':
      settlement.failures += 1;
      if (companions === 1) failSettlement(database, settlement, now);
      else {
        settlement.status = nextSettlementStatus(settlement.status, 'reopen')._unsafeUnwrap();
        settlement.batchLimit = Math.ceil(companions / 2);
      }
      break;
    case 'expired':
      settlement.status = nextSettlementStatus(settlement.status, 'reopen')._unsafeUnwrap();
      break;
    case 'review':
      settlement.status = nextSettlementStatus(settlement.status, 'escalate')._unsafeUnwrap();
      break;
    case 'signed':
    case 'submitted':
      break;
  }
}

/** It will not be paid: its revenue is unsettled again, and the developer is told. */
export function failSettlement(database: MemoryDatabase, settlement: SettlementRow, now: number): void {
  settlement.status = nextSettlementStatus(settlement.status, 'fail')._unsafeUnwrap();
  settlement.claimToken = null;
  settlement.updatedAt = now;
  for (const row of database.revenueLedger.values()) {
    if (row.settlementId === settlement.id) row.settlementId = null;
  }
  tell(database, settlement, { type: 'settlement.failed', ...factsOf(settlement) }, now);
}

function factsOf({ id, units, payoutAddress }: SettlementRow) {
  return { settlementId: id, amount: units, payoutAddress };
}

function tell(
  database: MemoryDatabase,
  { developerId }: SettlementRow,
  fact: SettlementCompleted | SettlementFailed,
  now: number,
): void {
  const id = database.nextId();
  database.domainEvents.set(id, { id, userId: developerId, fact, createdAt: now, passedOn: false });
}
