import { type Genesis } from '../genesis.ts';
import { type LedgerState } from '../state/ledger-state.ts';
import { type LedgerHistory } from './ledger-history.ts';

/** What can be read of the closed ledgers. */
export type HistoryView = Pick<LedgerHistory, 'retentionLedgers' | 'latest' | 'oldest' | 'transaction' | 'between'>;

/** What can be read of the entries. */
export type StateView = Pick<LedgerState, 'get' | 'modifiedLedger'>;

/** The chain as a request sees it: the chain itself, or what a fault shows instead. */
export interface ChainView {
  readonly genesis: Genesis;
  readonly history: HistoryView;
  readonly state: StateView;
  /** How many times its usual minimum the inclusion fee is. */
  readonly inclusionFeeFactor: bigint;
}
