import { isLive } from '../../core/billing/chain-transaction.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type MemoryDatabase } from './memory-database.ts';

/** The unique indexes: one use per sequence (an expired one used nothing), one live transaction per channel. */
export function collides(
  database: MemoryDatabase,
  { sourceAccount, sequence, hash }: Pick<PreparedTransaction, 'sourceAccount' | 'sequence' | 'hash'>,
): boolean {
  return database.transactions
    .values()
    .some(
      (other) =>
        other.hash === hash ||
        (other.sourceAccount === sourceAccount &&
          ((other.status !== 'expired' && other.sequence === sequence) ||
            (isLive(other.status) && !other.sequenceConsumed))),
    );
}
