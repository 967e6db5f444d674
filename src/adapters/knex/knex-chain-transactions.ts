import { type ResultAsync } from 'neverthrow';
import { type SendStatus } from '../../core/billing/chain-transaction.ts';
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
import { type Database } from './database.ts';
import { itemTraceOf, type ItemTraceRow } from './item-trace-rows.ts';
import { liveTransactionOf, type LiveTransactionRow } from './rows.ts';
import * as statements from './transaction-statements.ts';

export class KnexChainTransactions implements ChainTransactions {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  persist(
    transaction: PreparedTransaction,
    claim: { readonly token: string; readonly itemIds: readonly bigint[] },
    now: number,
  ): ResultAsync<PersistOutcome, StoreUnavailable> {
    const values = [this.network, ...valuesOf(transaction), claim.token, claim.itemIds, new Date(now)];
    return this.database
      .runOne<{ id: bigint | null }>(statements.PERSIST, values)
      .map(({ id }) => (id === null ? { kind: 'lost' } : { kind: 'persisted', id }));
  }

  recordSend(
    id: bigint,
    send: { readonly status: SendStatus; readonly ledger: number },
    now: number,
  ): ResultAsync<void, StoreUnavailable> {
    const values = [this.network, id, send.status, send.ledger, new Date(now)];
    return this.database.run(statements.RECORD_SEND, values).map(() => undefined);
  }

  live(limit: number): ResultAsync<readonly LiveTransaction[], StoreUnavailable> {
    return this.database
      .run<LiveTransactionRow>(statements.LIVE, [this.network, limit])
      .map((rows) => rows.map(liveTransactionOf));
  }

  markSequenceConsumed(id: bigint, now: number): ResultAsync<void, StoreUnavailable> {
    const values = [this.network, id, new Date(now)];
    return this.database.run(statements.MARK_SEQUENCE_CONSUMED, values).map(() => undefined);
  }

  confirm(id: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(statements.CONFIRM, [id, landing.ledger, landing.feeStroops, new Date(now)]);
  }

  fail(id: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(statements.FAIL, [id, landing.ledger, landing.feeStroops, new Date(now)]);
  }

  expire(id: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(statements.EXPIRE, [id, new Date(now)]);
  }

  escalate(id: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.decide(statements.ESCALATE, [id, new Date(now)]);
  }

  trace(itemId: bigint): ResultAsync<ItemTrace | null, StoreUnavailable> {
    return this.database.run<ItemTraceRow>(statements.TRACE, [this.network, itemId]).map(itemTraceOf);
  }

  confirmLanded(
    item: ItemInHand,
    { transaction, landing }: { readonly transaction: PreparedTransaction; readonly landing: Landing },
    now: number,
  ): ResultAsync<ConfirmLandedOutcome, StoreUnavailable> {
    const landed = [...valuesOf(transaction), landing.ledger, landing.feeStroops, new Date(now)];
    return this.database
      .runOne<{ outcome: ConfirmLandedOutcome }>(statements.CONFIRM_LANDED, [
        this.network,
        item.id,
        item.token,
        ...landed,
      ])
      .map(({ outcome }) => outcome);
  }

  finishConfirmed(limit: number, now: number): ResultAsync<number, StoreUnavailable> {
    return this.database
      .runOne<{ finished: number }>(statements.FINISH, [this.network, limit, new Date(now)])
      .map(({ finished }) => finished);
  }

  private decide(statement: statements.Decision, values: readonly unknown[]): ResultAsync<boolean, StoreUnavailable> {
    return this.database
      .runOne<{ changed: boolean }>(statement, [this.network, ...values])
      .map(({ changed }) => changed);
  }
}

/** In the order of the functions' parameters. */
function valuesOf(transaction: PreparedTransaction): readonly unknown[] {
  const { kind, contractId, sourceAccount, sequence, hash } = transaction;
  const { envelopeXdr, builtLedger, maxLedger, maxTime } = transaction;
  return [kind, contractId, sourceAccount, sequence, hash, envelopeXdr, builtLedger, maxLedger, maxTime];
}
