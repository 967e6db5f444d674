import { type ResultAsync } from 'neverthrow';
import { type HistoricSighting } from '../../billing/ports/chain-history.ts';
import { type HistoryFailed, type HistoryUnavailable } from '../network-fault.ts';

/** The second witness: it remembers longer than a node does. */
export interface DepositHistory {
  /** Looks a transaction up by its hash, also as the inner one of a fee bump. */
  find(hash: string, signal: AbortSignal): ResultAsync<HistoricSighting, HistoryUnavailable | HistoryFailed>;
}
