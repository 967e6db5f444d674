import { type ItemTrace } from '../../core/billing/ports/chain-transactions.ts';
import { preparedTransactionOf, type PreparedTransactionRow } from './rows.ts';

interface TracedItem {
  readonly contract_id: string;
  readonly amount: bigint;
  readonly on_chain_id: string;
}

/** One row per transaction that carried the item, or a single one when none ever did. */
export type ItemTraceRow = TracedItem &
  ((PreparedTransactionRow & { readonly tx_id: bigint }) | { readonly tx_id: null });

export function itemTraceOf(rows: readonly ItemTraceRow[]): ItemTrace | null {
  const [item] = rows;
  if (item === undefined) return null;
  return {
    contractId: item.contract_id,
    onChainId: item.on_chain_id,
    units: item.amount,
    carriers: rows.flatMap((row) => (row.tx_id === null ? [] : preparedTransactionOf(row))),
  };
}
