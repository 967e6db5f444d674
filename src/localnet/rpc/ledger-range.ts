import { type HistoryView } from '../ledger/chain-view.ts';

/** The range every answer names. RPC writes these close times as decimal text. */
export interface LedgerRange {
  readonly latestLedger: number;
  readonly latestLedgerCloseTime: string;
  readonly oldestLedger: number;
  readonly oldestLedgerCloseTime: string;
}

export const ledgerRange = ({ latest, oldest }: HistoryView): LedgerRange => ({
  latestLedger: latest.sequence,
  latestLedgerCloseTime: String(latest.closeTime),
  oldestLedger: oldest.sequence,
  oldestLedgerCloseTime: String(oldest.closeTime),
});
