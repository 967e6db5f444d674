import { type UnreadableDeposit } from './deposit-events.ts';
import { type LedgerGap } from './deposit-scans.ts';

/** Who hears at once of deposits that need a person. They hear before it is written down, and so perhaps twice. */
export interface ScanAlarms {
  historyMissing(gap: LedgerGap): void;
  unreadable(deposit: UnreadableDeposit): void;
}
