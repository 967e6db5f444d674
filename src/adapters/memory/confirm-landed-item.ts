import { isLive, nextTransactionStatus } from '../../core/billing/chain-transaction.ts';
import { type Landing } from '../../core/billing/ports/chain-network.ts';
import { type ConfirmLandedOutcome, type ItemInHand } from '../../core/billing/ports/chain-transactions.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { landItem } from './item-outcomes.ts';
import { landTransaction } from './land-transaction.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { newTransaction, type TransactionRow } from './rows.ts';

/** The item landed with a transaction that our books call failed or dead, or do not know. */
export function confirmLandedItem(
  database: MemoryDatabase,
  inHand: ItemInHand,
  { transaction, landing }: { readonly transaction: PreparedTransaction; readonly landing: Landing },
): ConfirmLandedOutcome {
  if (!isInHand(database, inHand, transaction.contractId)) return 'refused';
  const rows = database.transactions.values().toArray();
  const known = rows.find(({ hash }) => hash === transaction.hash);
  const inTheWay = rows.filter((other) => other !== known && usesSequence(other, transaction));
  if (known !== undefined && !isDecided(known)) inTheWay.push(known);
  if (inTheWay.length > 0) return inTheWay.some(({ status }) => isLive(status)) ? 'undecided' : 'refused';

  const landed = known ?? newTransaction(database.nextId(), transaction);
  database.transactions.set(landed.id, landed);
  if (landed.status !== 'confirmed') landed.status = statusAfterLanding(landed, known !== undefined);
  if (!landed.itemIds.includes(inHand.id)) landed.itemIds = [...landed.itemIds, inHand.id];
  landTransaction(database, landed, landing);
  for (const item of landed.itemIds.flatMap((id) => database.items.get(id) ?? [])) {
    if (item.status !== 'open' && item.status !== 'review') continue;
    item.transactionId = landed.id;
    landItem(database, item, landing.ledger);
  }
  return 'confirmed';
}

function isInHand(database: MemoryDatabase, { id, token }: ItemInHand, contractId: string): boolean {
  const item = database.items.get(id);
  if (item?.contractId !== contractId) return false;
  return token === null ? item.status === 'review' : item.status === 'open' && item.claimToken === token;
}

/** An expired transaction used nothing. */
function usesSequence(other: TransactionRow, { sourceAccount, sequence }: PreparedTransaction): boolean {
  return other.status !== 'expired' && other.sourceAccount === sourceAccount && other.sequence === sequence;
}

function isDecided({ status }: TransactionRow): boolean {
  return status === 'expired' || status === 'failed' || status === 'confirmed';
}

function statusAfterLanding({ status }: TransactionRow, isKnown: boolean) {
  return nextTransactionStatus(status, isKnown ? 'prove_landed' : 'succeed')._unsafeUnwrap();
}
