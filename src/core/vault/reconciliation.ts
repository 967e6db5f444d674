import { type Units } from '../shared/usdc.ts';
import { type PoolStanding } from './ports/pool-books.ts';

/** One shared contract, as the chain and our books have it. */
export interface PoolFinding extends PoolStanding {
  readonly contractId: string;
  readonly ledger: number;
  /** What the contract held at that ledger. */
  readonly chain: Units;
  /** Negative: the contract certainly holds less than it owes. Positive: more than our books know of. */
  readonly drift: Units;
}

export interface Reconciliation {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly pools: readonly PoolFinding[];
  /** Contracts that told no balance. */
  readonly unreadable: readonly string[];
}

/**
 * What cannot be explained of a contract's balance. At ledger S it holds the deposits up to S less the deducts up to S.
 * Of those our books may not know yet: deducts in flight, which only make the chain smaller, by at most their sum; and
 * deposits that were not scanned, which only make it larger. So with every deposit scanned the chain is at most
 * `balances + uncredited`, and in any case at least that less `inFlight`. Between the two there is nothing to report;
 * with nothing in flight they are one number, and the drift is exact.
 */
export function driftOf(chain: Units, { balances, inFlight, uncredited }: PoolStanding): Units {
  const most = balances + uncredited;
  const least = most - inFlight;
  if (chain < least) return chain - least;
  return chain > most ? chain - most : 0n;
}
