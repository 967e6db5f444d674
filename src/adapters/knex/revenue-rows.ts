import { type ApiStatus } from '../../core/catalog/api.ts';
import { type ApiRevenue, type RevenueStatement } from '../../core/settlement/ports/revenue-book.ts';
import { type Settlement, type SettlementStatus } from '../../core/settlement/settlement.ts';

export interface ApiRevenueRow {
  readonly id: string;
  readonly serial: bigint;
  readonly slug: string;
  readonly name: string;
  readonly status: ApiStatus;
  readonly created_at: Date;
  readonly calls: bigint;
  readonly net: bigint;
}

/** Sums and big numbers as text, times as JSON has them. */
export interface StatementRow {
  readonly completed: string;
  readonly pending: string;
  readonly unsettled: string;
  readonly settlements: readonly SettlementJson[];
}

interface SettlementJson {
  readonly id: string;
  readonly serial: string;
  readonly developer_id: string;
  readonly amount: string;
  readonly payout_address: string;
  readonly status: SettlementStatus;
  readonly tx_hash: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
}

export function apiRevenueOf({ id, created_at, ...row }: ApiRevenueRow): ApiRevenue {
  return { ...row, apiId: id, createdAt: created_at.getTime() };
}

export function statementOf({ completed, pending, unsettled, settlements }: StatementRow): RevenueStatement {
  const sums = { completed: BigInt(completed), pending: BigInt(pending), unsettled: BigInt(unsettled) };
  return { sums, settlements: settlements.map(settlementOf) };
}

function settlementOf(row: SettlementJson): Settlement {
  return {
    id: row.id,
    serial: BigInt(row.serial),
    developerId: row.developer_id,
    units: BigInt(row.amount),
    payoutAddress: row.payout_address,
    status: row.status,
    txHash: row.tx_hash,
    createdAt: Date.parse(row.created_at),
    updatedAt: Date.parse(row.updated_at),
    completedAt: row.completed_at === null ? null : Date.parse(row.completed_at),
  };
}
