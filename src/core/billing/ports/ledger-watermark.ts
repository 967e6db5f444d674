import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** The highest ledger ever seen of this network: a node that shows less is behind, or shows another network. */
export interface LedgerWatermark {
  /** 0 before anything was seen. */
  read(): ResultAsync<number, StoreUnavailable>;
  /** Never lowers it. */
  raise(ledger: number): ResultAsync<void, StoreUnavailable>;
}
