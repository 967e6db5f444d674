import { type Deposit } from './vault.ts';
import { type DepositPage, type HistoryMissing, type UnreadableDeposit } from './ports/deposit-events.ts';
import { type DepositScan, type LedgerGap, type ScanStep } from './ports/deposit-scans.ts';

/** What the books have to take over of what the network showed behind a scan; null: nothing is new. */
export function scanStepOf(scan: DepositScan, shown: DepositPage | HistoryMissing): ScanStep | null {
  if (shown.kind === 'history_missing') {
    const { oldestLedger } = shown;
    const gap = gapBefore(scan, oldestLedger);
    return { scan, next: { ledger: oldestLedger, cursor: null }, deposits: [], unreadable: [], gap };
  }
  const { deposits, unreadable, next, firstLedger } = shown;
  const { position, beginsAnew } = scan;
  if (!beginsAnew && position?.ledger === next.ledger && position.cursor === next.cursor) return null;
  return { scan, next, deposits, unreadable, gap: gapBefore(scan, firstLedger) };
}

function gapBefore({ contractId, position }: DepositScan, firstLedger: number): LedgerGap | null {
  if (position === null || position.ledger >= firstLedger) return null;
  return { contractId, fromLedger: position.ledger, toLedger: firstLedger - 1 };
}

/** A deposit whose event id stands for another one in our books. It was decoded, so nothing of it is kept in XDR. */
export function reusedEventOf({ eventId, contractId, hash, ledger }: Deposit): UnreadableDeposit {
  return { eventId, contractId, hash, ledger, reason: 'event_id_reused', topics: [], value: '' };
}
