import { type ResultAsync } from 'neverthrow';
import { type TransactionStatus } from '../../core/billing/chain-transaction.ts';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import {
  type DeskPage,
  type DeskSettlement,
  type PayoutDesk,
  type PayoutVerdict,
} from '../../core/settlement/ports/payout-desk.ts';
import { type SettlementStatus } from '../../core/settlement/settlement.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

/** All `tx_` columns are null when nothing ever carried it. */
interface DeskRow {
  readonly id: string;
  readonly serial: bigint;
  readonly developer_id: string;
  readonly amount: bigint;
  readonly payout_address: string;
  readonly status: SettlementStatus;
  readonly tx_hash: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly completed_at: Date | null;
  readonly obstacle: PayoutObstacle | null;
  readonly retry_at: Date | null;
  readonly failures: number;
  readonly written_off: boolean;
  readonly tx_id: bigint | null;
  readonly tx_status: TransactionStatus;
  readonly tx_source_account: string;
  readonly tx_sequence: bigint;
  readonly tx_built_ledger: number;
  readonly tx_max_ledger: number;
}

export class KnexPayoutDesk implements PayoutDesk {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  list({ status, after, limit }: DeskPage): ResultAsync<readonly DeskSettlement[], StoreUnavailable> {
    return this.database
      .run<DeskRow>(LIST, [this.network, status, after, limit])
      .map((rows) => rows.map(deskSettlementOf));
  }

  find(id: string): ResultAsync<DeskSettlement | null, StoreUnavailable> {
    return this.database
      .run<DeskRow>(FIND, [this.network, id])
      .map(([row]) => (row === undefined ? null : deskSettlementOf(row)));
  }

  decide(transactionId: bigint, verdict: PayoutVerdict, now: number): ResultAsync<boolean, StoreUnavailable> {
    const { ledger, feeStroops } = verdict.kind === 'expired' ? NOT_LANDED : verdict.landing;
    return this.change(DECIDE, [transactionId, verdict.kind, ledger, feeStroops, new Date(now)]);
  }

  writeOff(id: string, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.change(WRITE_OFF, [id, new Date(now)]);
  }

  private change(statement: Statement, values: readonly unknown[]): ResultAsync<boolean, StoreUnavailable> {
    return this.database
      .runOne<{ changed: boolean }>(statement, [this.network, ...values])
      .map(({ changed }) => changed);
  }
}

const NOT_LANDED = { ledger: null, feeStroops: null };

function deskSettlementOf(row: DeskRow): DeskSettlement {
  return {
    id: row.id,
    serial: row.serial,
    developerId: row.developer_id,
    units: row.amount,
    payoutAddress: row.payout_address,
    status: row.status,
    txHash: row.tx_hash,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    completedAt: row.completed_at?.getTime() ?? null,
    obstacle: row.obstacle,
    retryAt: row.retry_at?.getTime() ?? null,
    failures: row.failures,
    writtenOff: row.written_off,
    transaction: transactionOf(row),
  };
}

function transactionOf(row: DeskRow): DeskSettlement['transaction'] {
  if (row.tx_id === null || row.tx_hash === null) return null;
  return {
    id: row.tx_id,
    status: row.tx_status,
    hash: row.tx_hash,
    sourceAccount: row.tx_source_account,
    sequence: row.tx_sequence,
    builtLedger: row.tx_built_ledger,
    maxLedger: row.tx_max_ledger,
  };
}

const settlements = (condition: string) => /* sql */ `
  SELECT s.id, s.serial, s.developer_id, s.amount, s.payout_address, s.status, s.tx_hash, s.created_at, s.updated_at,
    s.completed_at, s.obstacle, s.retry_at, s.failures, s.written_off, t.id AS tx_id, t.status AS tx_status,
    t.source_account AS tx_source_account, t.sequence AS tx_sequence, t.built_ledger AS tx_built_ledger,
    t.max_ledger AS tx_max_ledger
  FROM settlements s
  LEFT JOIN chain_transactions t ON t.id = s.chain_transaction_id
  WHERE s.network = $1 AND ${condition}`;

const LIST: Statement = {
  name: 'list_settlements',
  text: settlements(/* sql */ `($2::text IS NULL OR s.status = $2) AND ($3::bigint IS NULL OR s.serial < $3)
    ORDER BY s.serial DESC LIMIT $4`),
};

const FIND: Statement = { name: 'find_settlement', text: settlements('s.id = $2') };

/** Its trigger moves the settlements. */
const DECIDE: Statement = {
  name: 'decide_reviewed_payout',
  text: /* sql */ `
    SELECT settle_reviewed_transaction($1, $2, '{review}', $3, $4, $5, $6) AS changed`,
};

const WRITE_OFF: Statement = {
  name: 'write_off_settlement',
  text: 'SELECT write_off_settlement($1, $2, $3) AS changed',
};
