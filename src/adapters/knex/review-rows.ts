import { type SendStatus, type TransactionKind, type TransactionStatus } from '../../core/billing/chain-transaction.ts';
import { type ReviewedCharge, type ReviewedTransaction } from '../../core/billing/ports/review-desk.ts';
import { unitsOfNumeric } from './rows.ts';

/** A charge in review with one of the transactions that carried it; all `tx_` columns are null when none did. */
export interface ReviewRow {
  readonly id: bigint;
  readonly request_id: string;
  readonly user_id: string;
  readonly amount_usdc: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly item_id: bigint;
  readonly failures: number;
  readonly tx_id: bigint | null;
  readonly tx_kind: TransactionKind;
  readonly tx_hash: string;
  readonly tx_status: TransactionStatus;
  readonly tx_source_account: string;
  readonly tx_sequence: bigint;
  readonly tx_built_ledger: number;
  readonly tx_max_ledger: number;
  readonly tx_ledger: number | null;
  readonly tx_sends: number;
  readonly tx_last_send_status: SendStatus | null;
}

/** Gathers the rows of each charge, which follow one another. */
export function reviewedChargesOf(rows: readonly ReviewRow[]): ReviewedCharge[] {
  const rowsByCharge = Map.groupBy(rows, ({ id }) => id);
  return [...rowsByCharge.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...chargeOf(first), transactions: group.flatMap(transactionsOf) }];
  });
}

function chargeOf(row: ReviewRow): Omit<ReviewedCharge, 'transactions'> {
  return {
    id: row.id,
    requestId: row.request_id,
    userId: row.user_id,
    units: unitsOfNumeric(row.amount_usdc),
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    itemId: row.item_id,
    failures: row.failures,
  };
}

function transactionsOf(row: ReviewRow): ReviewedTransaction[] {
  if (row.tx_id === null) return [];
  return [
    {
      id: row.tx_id,
      kind: row.tx_kind,
      hash: row.tx_hash,
      status: row.tx_status,
      sourceAccount: row.tx_source_account,
      sequence: row.tx_sequence,
      builtLedger: row.tx_built_ledger,
      maxLedger: row.tx_max_ledger,
      ledger: row.tx_ledger,
      sends: row.tx_sends,
      lastSendStatus: row.tx_last_send_status,
    },
  ];
}
