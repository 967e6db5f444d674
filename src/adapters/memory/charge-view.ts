import { reportedStatus } from '../../core/billing/chain-item.ts';
import { type ChargeState, type ChargeView } from '../../core/billing/ports/usage-ledger.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow, type TransactionRow } from './rows.ts';

/** What is reported of a charge derives from its item and the transaction that carries it. */
export function chargeStateOf(database: MemoryDatabase, charge: ChargeRow): ChargeState {
  const carrier = carrierOf(database, charge);
  return {
    id: charge.id,
    attempt: charge.attempt,
    status: reportedStatus(charge.status, itemOf(database, charge)?.status ?? null),
    voidReason: charge.voidReason,
    hash: charge.hash ?? carrier?.hash ?? null,
    sendStatus: carrier?.lastSendStatus ?? null,
  };
}

export function chargeViewOf(database: MemoryDatabase, charge: ChargeRow): ChargeView {
  const { requestId, userId, units, createdAt, updatedAt } = charge;
  const ledger = carrierOf(database, charge)?.ledger ?? null;
  return { ...chargeStateOf(database, charge), requestId, userId, units, ledger, createdAt, updatedAt };
}

function itemOf(database: MemoryDatabase, charge: ChargeRow) {
  return charge.itemId === null ? undefined : database.items.get(charge.itemId);
}

/** An open item is carried by nothing, even if a transaction failed or expired under it. */
function carrierOf(database: MemoryDatabase, charge: ChargeRow): TransactionRow | undefined {
  const item = itemOf(database, charge);
  if (item === undefined || item.status === 'open' || item.status === 'closed' || item.transactionId === null) {
    return undefined;
  }
  return database.transactions.get(item.transactionId);
}
