import { type Landing } from '../../core/billing/ports/chain-network.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type TransactionRow } from './rows.ts';

/** It was applied, whether it succeeded or failed: its sequence is used up. */
export function landTransaction(database: MemoryDatabase, transaction: TransactionRow, landing: Landing): void {
  transaction.ledger = landing.ledger;
  transaction.feeStroops = landing.feeStroops;
  transaction.sequenceConsumed = true;
  const channel = database.channels.get(transaction.sourceAccount);
  if (channel !== undefined && channel.lastSequence < transaction.sequence) {
    channel.lastSequence = transaction.sequence;
  }
}
