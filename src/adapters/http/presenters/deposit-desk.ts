import { formatUsdc } from '../../../core/shared/usdc.ts';
import {
  type DepositScan,
  type RecordedGap,
  type RecordedUnreadable,
  type ScanStanding,
} from '../../../core/vault/ports/deposit-scans.ts';
import { type WaitingDeposit } from '../../../core/vault/ports/deposits.ts';

/** A deposit of an account that no vault is bound to. */
export function presentUnknownDeposit(deposit: WaitingDeposit) {
  const { eventId, contractId, depositorAddress, units, hash, ledger, createdAt } = deposit;
  const amountUsdc = formatUsdc(units);
  const foundAt = new Date(createdAt).toISOString();
  return { eventId, contractId, depositorAddress, amountUsdc, hash, ledger, foundAt };
}

export function presentScanStanding({ scans, gaps, unreadable }: ScanStanding) {
  return {
    contracts: scans.map(presentScan),
    gaps: gaps.map(presentGap),
    unreadable: unreadable.map(presentUnreadable),
  };
}

function presentScan({ contractId, position, beginsAnew }: DepositScan) {
  return { contractId, readBeforeLedger: position?.ledger ?? null, beginsAnew };
}

function presentGap({ contractId, fromLedger, toLedger, foundAt }: RecordedGap) {
  return { contractId, fromLedger, toLedger, foundAt: new Date(foundAt).toISOString() };
}

function presentUnreadable({ foundAt, ...event }: RecordedUnreadable) {
  const { eventId, contractId, hash, ledger, reason, topics, value } = event;
  return { eventId, contractId, hash, ledger, reason, topics, value, foundAt: new Date(foundAt).toISOString() };
}
