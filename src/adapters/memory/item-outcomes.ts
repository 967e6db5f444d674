import { nextItemStatus, type ItemEvent, type ItemStatus } from '../../core/billing/chain-item.ts';
import { nextChargeStatus } from '../../core/billing/charge.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow, type ItemRow, type TransactionRow } from './rows.ts';
import { chargeFacts, tellSubscribers } from './tell-subscribers.ts';

/** An item that failed alone this often waits for a person. */
const FAILURES_MAX = 3;

/** What the landing is to an item that no live transaction carries. */
const LANDING_EVENTS: Partial<Record<ItemStatus, ItemEvent>> = { review: 'approve', open: 'prove_landed' };

/** It is charged: the hold becomes a debit, unless a dedicated vault's snapshot already shows that ledger. */
export function landItem(database: MemoryDatabase, item: ItemRow, ledger: number): void {
  const vault = database.vaults.get(item.vaultId);
  if (vault === undefined) throw new Error(`Item ${item.id} has no vault`);
  item.status = nextItemStatus(item.status, LANDING_EVENTS[item.status] ?? 'land')._unsafeUnwrap();
  item.claimToken = null;
  vault.held -= item.units;
  database.blockedVaults.delete(vault.id);
  if (vault.kind === 'pooled' || vault.syncedLedger < ledger) vault.balanceSnapshot -= item.units;
  database.confirmQueue.add(item.id);
}

export function reopenItem(item: ItemRow): void {
  item.status = nextItemStatus(item.status, 'reopen')._unsafeUnwrap();
  item.claimToken = null;
}

/** A failed group travels again in halves; an item that failed alone is counted, and at last left to a person. */
export function reopenFailedItem(item: ItemRow, groupSize: number): void {
  reopenItem(item);
  if (groupSize > 1) {
    item.batchLimit = Math.ceil(groupSize / 2);
    return;
  }
  item.failures += 1;
  if (item.failures >= FAILURES_MAX) item.status = nextItemStatus(item.status, 'escalate')._unsafeUnwrap();
}

/** Writes a confirmed item through to at most so many of the charges it was formed of; answers how many. */
export function finishItem(database: MemoryDatabase, itemId: bigint, chargesMax: number, now: number): number {
  const item = database.items.get(itemId);
  const transaction = database.transactions.get(item?.transactionId ?? 0n);
  if (item === undefined || transaction === undefined) throw new Error(`Confirmed item ${itemId} has no transaction`);
  const left = item.charges
    .flatMap(({ id }) => database.charges.get(id) ?? [])
    .filter((charge) => charge.status === 'reserved' && charge.itemId === itemId);
  const finished = left.slice(0, chargesMax);
  for (const charge of finished) {
    charge.status = nextChargeStatus(charge.status, 'confirm')._unsafeUnwrap();
    charge.hash = transaction.hash;
    charge.updatedAt = now;
    database.revenueQueue.add(charge.id);
    tellOfConfirmation(database, charge, transaction, now);
  }
  if (finished.length === left.length) database.confirmQueue.delete(itemId);
  return finished.length;
}

function tellOfConfirmation(
  database: MemoryDatabase,
  charge: ChargeRow,
  { hash, ledger }: TransactionRow,
  now: number,
): void {
  if (ledger === null) throw new Error(`Charge ${charge.id} was confirmed in no ledger`);
  const fact = { type: 'charge.confirmed', ...chargeFacts(charge), txHash: hash, ledger } as const;
  tellSubscribers(database, charge.userId, fact, now);
}
