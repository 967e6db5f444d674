import { type ResultAsync } from 'neverthrow';
import { type Landing, type NetworkUnavailable } from './chain-network.ts';

export type HistoricSighting =
  | { readonly kind: 'success'; readonly landing: Landing }
  | { readonly kind: 'failed'; readonly landing: Landing }
  /** Says nothing about the past: the history may have begun later, or not be written yet. */
  | { readonly kind: 'not_found' };

/** The second witness of what landed: it remembers longer than a node does. */
export interface ChainHistory {
  /** Looks a transaction up by its hash, also as the inner transaction of a fee bump. */
  find(hash: string, signal: AbortSignal): ResultAsync<HistoricSighting, NetworkUnavailable>;
}
