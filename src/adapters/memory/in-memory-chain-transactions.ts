import { type ResultAsync } from 'neverthrow';
import { nextItemStatus } from '../../core/billing/chain-item.ts';
import { isLive, nextTransactionStatus, type SendStatus } from '../../core/billing/chain-transaction.ts';
import { type Landing } from '../../core/billing/ports/chain-network.ts';
import {
  type ChainTransactions,
  type ConfirmLandedOutcome,
  type ItemInHand,
  type ItemTrace,
  type LiveTransaction,
  type PersistOutcome,
} from '../../core/billing/ports/chain-transactions.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { collides } from './colliding-transaction.ts';
import { confirmLandedItem } from './confirm-landed-item.ts';
import { finishItem, landItem, reopenFailedItem, reopenItem } from './item-outcomes.ts';
import { landTransaction } from './land-transaction.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { followPayout } from './settlement-outcomes.ts';
import { newTransaction, type ItemRow, type TransactionRow } from './rows.ts';

export class InMemoryChainTransactions implements ChainTransactions {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  persist(
    transaction: PreparedTransaction,
    { token, itemIds }: { readonly token: string; readonly itemIds: readonly bigint[] },
  ): ResultAsync<PersistOutcome, StoreUnavailable> {
    return this.database.change(() => {
      const channel = this.database.channels.get(transaction.sourceAccount);
      const items = itemIds.flatMap((id) => this.database.items.get(id) ?? []);
      const ours = items.filter((item) => item.status === 'open' && item.claimToken === token);
      const mayPersist =
        channel?.leaseToken === token && ours.length === itemIds.length && !collides(this.database, transaction);
      if (channel === undefined || !mayPersist) return { kind: 'lost' };

      const id = this.database.nextId();
      this.database.transactions.set(id, { ...newTransaction(id, transaction), itemIds });
      for (const item of items) {
        item.status = nextItemStatus(item.status, 'submit')._unsafeUnwrap();
        item.claimToken = null;
        item.transactionId = id;
      }
      channel.leaseToken = null;
      return { kind: 'persisted', id };
    });
  }

  recordSend(
    id: bigint,
    send: { readonly status: SendStatus; readonly ledger: number },
  ): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const transaction = this.liveOne(id);
      if (transaction === undefined) return;
      transaction.status = nextTransactionStatus(transaction.status, 'send')._unsafeUnwrap();
      transaction.sends += 1;
      transaction.lastSendStatus = send.status;
      transaction.lastSendLedger = send.ledger;
    });
  }

  live(limit: number): ResultAsync<readonly LiveTransaction[], StoreUnavailable> {
    return this.database.change(() =>
      this.database.transactions
        .values()
        .filter(({ status }) => isLive(status))
        .take(limit)
        .map((transaction) => ({ ...transaction }))
        .toArray(),
    );
  }

  markSequenceConsumed(id: bigint): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const transaction = this.liveOne(id);
      if (transaction !== undefined) transaction.sequenceConsumed = true;
    });
  }

  confirm(id: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(id, 'succeed', { landing, now }, (item) => landItem(this.database, item, landing.ledger));
  }

  fail(id: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(id, 'fail', { landing, now }, (item, group) => reopenFailedItem(item, group));
  }

  expire(id: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(id, 'expire', { landing: null, now }, (item) => reopenItem(item));
  }

  escalate(id: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(id, 'escalate', { landing: null, now }, (item) => {
      item.status = nextItemStatus(item.status, 'escalate')._unsafeUnwrap();
    });
  }

  trace(itemId: bigint): ResultAsync<ItemTrace | null, StoreUnavailable> {
    return this.database.change(() => {
      const item = this.database.items.get(itemId);
      if (item === undefined) return null;
      const { contractId, onChainId, units } = item;
      const carriers = this.database.transactions
        .values()
        .filter(({ itemIds }) => itemIds.includes(itemId))
        .map(preparedTransactionOf)
        .toArray();
      return { contractId, onChainId, units, carriers };
    });
  }

  confirmLanded(
    item: ItemInHand,
    landed: { readonly transaction: PreparedTransaction; readonly landing: Landing },
  ): ResultAsync<ConfirmLandedOutcome, StoreUnavailable> {
    return this.database.change(() => confirmLandedItem(this.database, item, landed));
  }

  finishConfirmed(limit: number, now: number): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => {
      let finished = 0;
      for (const itemId of [...this.database.confirmQueue]) {
        if (finished < limit) finished += finishItem(this.database, itemId, limit - finished, now);
      }
      return finished;
    });
  }

  private decide(
    id: bigint,
    event: 'succeed' | 'fail' | 'expire' | 'escalate',
    { landing, now }: { readonly landing: Landing | null; readonly now: number },
    settle: (item: ItemRow, groupSize: number) => void,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const transaction = this.liveOne(id);
      if (transaction === undefined) return false;
      transaction.status = nextTransactionStatus(transaction.status, event)._unsafeUnwrap();
      if (landing !== null) landTransaction(this.database, transaction, landing);
      for (const itemId of transaction.itemIds) {
        const item = this.database.items.get(itemId);
        if (item?.status === 'submitted') settle(item, transaction.itemIds.length);
      }
      followPayout(this.database, transaction, now);
      return true;
    });
  }

  private liveOne(id: bigint): TransactionRow | undefined {
    const transaction = this.database.transactions.get(id);
    return transaction !== undefined && isLive(transaction.status) ? transaction : undefined;
  }
}

function preparedTransactionOf(row: TransactionRow): PreparedTransaction {
  const { kind, contractId, sourceAccount, sequence, hash, envelopeXdr, builtLedger, maxLedger, maxTime } = row;
  return { kind, contractId, sourceAccount, sequence, hash, envelopeXdr, builtLedger, maxLedger, maxTime };
}
