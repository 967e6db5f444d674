import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/**
 * Why a queued charge is no revenue: nothing has landed for it, or its row names no vault, or no sum in units can hold
 * its amount. None of these happens unless somebody changed rows behind our back.
 */
export type SetAsideReason = 'not_confirmed' | 'unknown_vault' | 'amount_out_of_range';

export interface IndexedChunk {
  /** Rows that left the queue. */
  readonly taken: number;
  /** Of these, the ones that could not be booked, each kept with its reason. */
  readonly setAside: number;
}

export interface RevenueIndex {
  /**
   * Takes up to `limit` rows from the queue of confirmed charges and books each as revenue of the owner of its API, of
   * nobody where nobody has registered it, in one atomic change. A charge is booked once, however often it is queued and
   * whoever else indexes at the same moment. Rows that another has in hand are passed over.
   *
   * What cannot be booked is set aside, and holds up no other. There is no position to read on from: a row that commits
   * late is found like any other, and one that was set aside is booked when it is queued anew.
   *
   * The fee is `amount * feeBps / 10000`, rounded down.
   */
  index(
    chunk: { readonly feeBps: number; readonly limit: number },
    now: number,
  ): ResultAsync<IndexedChunk, StoreUnavailable>;
}
