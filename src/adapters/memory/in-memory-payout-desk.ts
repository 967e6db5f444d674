import { type ResultAsync } from 'neverthrow';
import { nextTransactionStatus, type TransactionEvent } from '../../core/billing/chain-transaction.ts';
import {
  type DeskPage,
  type DeskSettlement,
  type PayoutDesk,
  type PayoutVerdict,
} from '../../core/settlement/ports/payout-desk.ts';
import { nextSettlementStatus } from '../../core/settlement/settlement.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { landTransaction } from './land-transaction.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type SettlementRow } from './rows.ts';
import { followPayout } from './settlement-outcomes.ts';

const EVENTS = { confirmed: 'succeed', failed: 'fail', expired: 'expire' } as const satisfies Record<
  PayoutVerdict['kind'],
  TransactionEvent
>;

export class InMemoryPayoutDesk implements PayoutDesk {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  list({ status, after, limit }: DeskPage): ResultAsync<readonly DeskSettlement[], StoreUnavailable> {
    return this.database.change(() =>
      [...this.database.settlements.values()]
        .filter((row) => (status === null || row.status === status) && (after === null || row.serial < after))
        .sort((one, other) => (one.serial > other.serial ? -1 : 1))
        .slice(0, limit)
        .map((row) => this.deskSettlementOf(row)),
    );
  }

  find(id: string): ResultAsync<DeskSettlement | null, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.database.settlements.get(id);
      return row === undefined ? null : this.deskSettlementOf(row);
    });
  }

  decide(transactionId: bigint, verdict: PayoutVerdict, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const transaction = this.database.transactions.get(transactionId);
      if (transaction?.kind !== 'payout' || transaction.status !== 'review') return false;
      transaction.status = nextTransactionStatus(transaction.status, EVENTS[verdict.kind])._unsafeUnwrap();
      if (verdict.kind !== 'expired') landTransaction(this.database, transaction, verdict.landing);
      followPayout(this.database, transaction, now);
      return true;
    });
  }

  writeOff(id: string, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.database.settlements.get(id);
      if (row?.status !== 'review') return false;
      row.status = nextSettlementStatus(row.status, 'write_off')._unsafeUnwrap();
      row.writtenOff = true;
      row.updatedAt = now;
      return true;
    });
  }

  private deskSettlementOf(row: SettlementRow): DeskSettlement {
    const { id, serial, developerId, units, payoutAddress, status, txHash, createdAt, updatedAt, completedAt } = row;
    const { obstacle, retryAt, failures, writtenOff } = row;
    const shown = { id, serial, developerId, units, payoutAddress, status, txHash, createdAt, updatedAt, completedAt };
    const transaction = this.transactionOf(row);
    return { ...shown, obstacle, retryAt, failures, writtenOff, transaction };
  }

  private transactionOf({ transactionId }: SettlementRow): DeskSettlement['transaction'] {
    const transaction = this.database.transactions.get(transactionId ?? 0n);
    if (transaction === undefined) return null;
    const { id, status, hash, sourceAccount, sequence, builtLedger, maxLedger } = transaction;
    return { id, status, hash, sourceAccount, sequence, builtLedger, maxLedger };
  }
}
