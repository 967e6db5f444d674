import { type UnreadableReason } from '../../core/vault/ports/deposit-events.ts';
import { type DepositScan, type RecordedGap, type RecordedUnreadable } from '../../core/vault/ports/deposit-scans.ts';
import { type WaitingDeposit } from '../../core/vault/ports/deposits.ts';

export interface WaitingDepositRow {
  readonly id: bigint;
  readonly event_id: string;
  readonly contract_id: string;
  readonly depositor_address: string;
  readonly amount: bigint;
  readonly hash: string;
  readonly ledger: number;
  readonly created_at: Date;
}

export interface DepositScanRow {
  readonly contract_id: string;
  readonly ledger: number | null;
  readonly cursor: string | null;
  readonly begins_anew: boolean;
}

export interface DepositGapRow {
  readonly contract_id: string;
  readonly from_ledger: number;
  readonly to_ledger: number;
  readonly found_at: Date;
}

export interface UnreadableDepositRow {
  readonly event_id: string;
  readonly contract_id: string;
  readonly hash: string;
  readonly ledger: number;
  readonly reason: UnreadableReason;
  readonly topics: readonly string[];
  readonly value: string;
  readonly found_at: Date;
}

export function waitingDepositOf(row: WaitingDepositRow): WaitingDeposit {
  return {
    id: row.id,
    eventId: row.event_id,
    contractId: row.contract_id,
    depositorAddress: row.depositor_address,
    units: row.amount,
    hash: row.hash,
    ledger: row.ledger,
    createdAt: row.created_at.getTime(),
  };
}

export function depositScanOf({ contract_id, ledger, cursor, begins_anew }: DepositScanRow): DepositScan {
  return {
    contractId: contract_id,
    position: ledger === null ? null : { ledger, cursor },
    beginsAnew: begins_anew,
  };
}

export function gapOf({ contract_id, from_ledger, to_ledger, found_at }: DepositGapRow): RecordedGap {
  return { contractId: contract_id, fromLedger: from_ledger, toLedger: to_ledger, foundAt: found_at.getTime() };
}

export function unreadableOf(row: UnreadableDepositRow): RecordedUnreadable {
  return {
    eventId: row.event_id,
    contractId: row.contract_id,
    hash: row.hash,
    ledger: row.ledger,
    reason: row.reason,
    topics: row.topics,
    value: row.value,
    foundAt: row.found_at.getTime(),
  };
}
