import { type ResultAsync } from 'neverthrow';
import { type Landing } from '../../core/billing/ports/chain-network.ts';
import { type RequeueOutcome, type ReviewDesk, type ReviewedCharge } from '../../core/billing/ports/review-desk.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { reviewedChargesOf, type ReviewRow } from './review-rows.ts';

/** A live one is the resolver's to fail or expire: it opens the items again. */
const FROM_REVIEW = ['review'];

export class KnexReviewDesk implements ReviewDesk {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  list(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly ReviewedCharge[], StoreUnavailable> {
    return this.database.run<ReviewRow>(LIST, [this.network, page.after ?? 0n, page.limit]).map(reviewedChargesOf);
  }

  find(requestId: string): ResultAsync<ReviewedCharge | null, StoreUnavailable> {
    return this.database
      .run<ReviewRow>(FIND, [this.network, requestId])
      .map((rows) => reviewedChargesOf(rows)[0] ?? null);
  }

  confirm(
    { itemId, transactionId }: { readonly itemId: bigint; readonly transactionId: bigint },
    landing: Landing,
    now: number,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.change(CONFIRM, [itemId, transactionId, landing.ledger, landing.feeStroops, new Date(now)]);
  }

  fail(transactionId: bigint, landing: Landing, now: number): ResultAsync<boolean, StoreUnavailable> {
    const { ledger, feeStroops } = landing;
    return this.change(SETTLE, [transactionId, FROM_REVIEW, 'failed', ledger, feeStroops, new Date(now)]);
  }

  expire(transactionId: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.change(SETTLE, [transactionId, FROM_REVIEW, 'expired', null, null, new Date(now)]);
  }

  requeue(itemId: bigint): ResultAsync<RequeueOutcome, StoreUnavailable> {
    return this.database
      .runOne<{ outcome: RequeueOutcome }>(REQUEUE, [this.network, itemId])
      .map(({ outcome }) => outcome);
  }

  writeOff(itemId: bigint, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.change(WRITE_OFF, [itemId, new Date(now)]);
  }

  private change(statement: Statement, values: readonly unknown[]): ResultAsync<boolean, StoreUnavailable> {
    return this.database
      .runOne<{ changed: boolean }>(statement, [this.network, ...values])
      .map(({ changed }) => changed);
  }
}

/** The charges that `condition` picks, each with every transaction that carried its item. */
const reviewedCharges = (condition: string) => /* sql */ `
  WITH reviewed AS (
    SELECT e.id, e.request_id, e.user_id, e.amount_usdc, e.created_at, e.updated_at, i.id AS item_id, i.failures
    FROM chain_items i
    JOIN chain_item_charges c ON c.item_id = i.id
    JOIN usage_events e ON e.id = c.charge_id AND e.chain_item_id = i.id
    WHERE i.network = $1 AND i.status = 'review' AND e.status = 'reserved' AND ${condition}
  )
  SELECT r.*, t.id AS tx_id, t.kind AS tx_kind, t.hash AS tx_hash, t.status AS tx_status,
    t.source_account AS tx_source_account, t.sequence AS tx_sequence, t.built_ledger AS tx_built_ledger,
    t.max_ledger AS tx_max_ledger, t.ledger AS tx_ledger, t.sends AS tx_sends,
    t.last_send_status AS tx_last_send_status
  FROM reviewed r
  LEFT JOIN chain_transaction_items l ON l.item_id = r.item_id
  LEFT JOIN chain_transactions t ON t.id = l.transaction_id
  ORDER BY r.id, t.id`;

export const LIST: Statement = {
  name: 'list_review',
  text: reviewedCharges('e.id > $2 ORDER BY e.id LIMIT $3'),
};

export const FIND: Statement = { name: 'find_reviewed_charge', text: reviewedCharges('e.request_id = $2') };

const CONFIRM: Statement = {
  name: 'confirm_reviewed_transaction',
  text: 'SELECT confirm_reviewed_transaction($1, $2, $3, $4, $5, $6) AS changed',
};

const SETTLE: Statement = {
  name: 'settle_reviewed_transaction',
  text: 'SELECT settle_reviewed_transaction($1, $2, $3::text[], $4, $5, $6, $7) AS changed',
};

const REQUEUE: Statement = { name: 'requeue_item', text: 'SELECT requeue_item($1, $2) AS outcome' };

const WRITE_OFF: Statement = { name: 'write_off_item', text: 'SELECT write_off_item($1, $2, $3) AS changed' };
