import { type ClosedLedger } from '../ledger/ledger-history.ts';
import { type HistoryView } from '../ledger/chain-view.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type FaultBoard } from './fault-board.ts';
import { occasionOfTransaction } from './occasion.ts';

/** The history of a node that has not indexed some of its transactions yet, nor their events. */
export function hidingHistory(history: HistoryView, faults: FaultBoard, method: string | undefined): HistoryView {
  if (!faults.has('hide_transaction')) return history;
  const isShown = ({ envelope, ledger }: AppliedTransaction): boolean => {
    const ageLedgers = history.latest.sequence - ledger;
    const lasts = ({ ledgers }: { readonly ledgers: number | null }): boolean => ageLedgers < (ledgers ?? Infinity);
    return faults.strike(['hide_transaction'], occasionOfTransaction(envelope, method), lasts) === undefined;
  };
  const { retentionLedgers, latest, oldest } = history;
  return {
    retentionLedgers,
    latest,
    oldest,
    transaction(hash: string): AppliedTransaction | undefined {
      const found = history.transaction(hash);
      return found !== undefined && isShown(found) ? found : undefined;
    },
    between: (first: number, last: number): readonly ClosedLedger[] =>
      history
        .between(first, last)
        .map((ledger) => ({ ...ledger, transactions: ledger.transactions.filter((item) => isShown(item)) })),
  };
}
