import { type ResultAsync } from 'neverthrow';
import { nextItemStatus } from '../../core/billing/chain-item.ts';
import { isLive, nextTransactionStatus } from '../../core/billing/chain-transaction.ts';
import { type Landing } from '../../core/billing/ports/chain-network.ts';
import { type RequeueOutcome, type ReviewDesk, type ReviewedCharge } from '../../core/billing/ports/review-desk.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { landItem } from './item-outcomes.ts';
import { landTransaction } from './land-transaction.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { releaseCharge } from './release-charge.ts';
import { reviewedChargeOf } from './reviewed-charge.ts';
import { type ItemRow } from './rows.ts';

const ALONE = 1;

export class InMemoryReviewDesk implements ReviewDesk {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  list(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly ReviewedCharge[], StoreUnavailable> {
    const { after, limit } = page;
    return this.database.change(() =>
      this.database.charges
        .values()
        .filter(({ id }) => after === null || id > after)
        .map((charge) => reviewedChargeOf(this.database, charge))
        .filter((reviewed) => reviewed !== null)
        .take(limit)
        .toArray(),
    );
  }

  find(requestId: string): ResultAsync<ReviewedCharge | null, StoreUnavailable> {
    return this.database.change(() => {
      const charge = this.database.charges.get(this.database.chargeIdByRequestId.get(requestId) ?? 0n);
      return charge === undefined ? null : reviewedChargeOf(this.database, charge);
    });
  }

  confirm(
    { itemId, transactionId }: { readonly itemId: bigint; readonly transactionId: bigint },
    landing: Landing,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const transaction = this.database.transactions.get(transactionId);
      const isReviewed = this.database.items.get(itemId)?.status === 'review';
      if (transaction?.itemIds.includes(itemId) !== true || !isReviewed) return false;
      if (transaction.status !== 'review' && !isLive(transaction.status)) return false;
      transaction.status = nextTransactionStatus(transaction.status, 'succeed')._unsafeUnwrap();
      landTransaction(this.database, transaction, landing);
      for (const item of transaction.itemIds.map((id) => this.itemOf(id))) {
        if (item.status !== 'review' && item.status !== 'submitted') continue;
        item.transactionId = transactionId;
        landItem(this.database, item, landing.ledger);
      }
      return true;
    });
  }

  fail(transactionId: bigint, landing: Landing): ResultAsync<boolean, StoreUnavailable> {
    return this.settle(transactionId, 'fail', landing);
  }

  expire(transactionId: bigint): ResultAsync<boolean, StoreUnavailable> {
    return this.settle(transactionId, 'expire', null);
  }

  requeue(itemId: bigint): ResultAsync<RequeueOutcome, StoreUnavailable> {
    return this.database.change(() => {
      const item = this.database.items.get(itemId);
      if (item?.status !== 'review') return 'not_in_review';
      const mayStillLand = this.database.transactions
        .values()
        .some(({ itemIds, status }) => itemIds.includes(itemId) && status !== 'failed' && status !== 'expired');
      if (mayStillLand) return 'not_proven';
      item.status = nextItemStatus(item.status, 'requeue')._unsafeUnwrap();
      item.claimToken = null;
      item.failures = 0;
      item.batchLimit = ALONE;
      return 'requeued';
    });
  }

  writeOff(itemId: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const item = this.database.items.get(itemId);
      if (item?.status !== 'review') return false;
      item.status = nextItemStatus(item.status, 'write_off')._unsafeUnwrap();
      for (const { id, attempt } of item.charges) {
        const charge = this.database.charges.get(id);
        if (charge?.status !== 'reserved' || charge.attempt !== attempt || charge.itemId !== itemId) continue;
        releaseCharge(this.database, charge, 'void', 'admin', now);
        charge.voidFinal = true;
      }
      return true;
    });
  }

  private settle(
    transactionId: bigint,
    event: 'fail' | 'expire',
    landing: Landing | null,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const transaction = this.database.transactions.get(transactionId);
      if (transaction?.status !== 'review') return false;
      transaction.status = nextTransactionStatus(transaction.status, event)._unsafeUnwrap();
      if (landing !== null) landTransaction(this.database, transaction, landing);
      return true;
    });
  }

  private itemOf(id: bigint): ItemRow {
    const item = this.database.items.get(id);
    if (item === undefined) throw new Error(`There is no item ${id}`);
    return item;
  }
}
