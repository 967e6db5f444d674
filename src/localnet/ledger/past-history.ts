import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type HistoryView } from './chain-view.ts';
import { type ClosedLedger, type LedgerHistory } from './ledger-history.ts';

/** The history as it was when ledger `latestSequence`, which must still be retained, was the latest. */
export function pastHistory(history: LedgerHistory, latestSequence: number): HistoryView {
  const [latest = history.latest] = history.between(latestSequence, latestSequence);
  return {
    retentionLedgers: history.retentionLedgers,
    latest,
    oldest: history.oldest,
    transaction(hash: string): AppliedTransaction | undefined {
      const found = history.transaction(hash);
      return found !== undefined && found.ledger <= latest.sequence ? found : undefined;
    },
    between: (first: number, last: number): readonly ClosedLedger[] =>
      history.between(first, Math.min(last, latest.sequence)),
  };
}
