import { type ResultAsync } from 'neverthrow';
import { type Units } from '../../shared/usdc.ts';
import { type Landing, type NetworkUnavailable } from './chain-network.ts';
import { type PreparedTransaction } from './vault-contract.ts';

/** A deduct that the ledger shows as applied. */
export interface LandedDeduct {
  /**
   * The transaction that carried it, whoever built it: of a fee bump, the inner one. `builtLedger` is the last in which
   * it can have been built.
   */
  readonly transaction: PreparedTransaction;
  readonly landing: Landing;
  /** What was deducted under the id. */
  readonly units: Units;
}

export type DeductSearch =
  | { readonly kind: 'found'; readonly deduct: LandedDeduct; readonly latestLedger: number }
  /** Says nothing about ledgers before those that the node remembers. */
  | { readonly kind: 'not_found'; readonly latestLedger: number };

/** What a vault contract itself has put on record of its deducts. */
export interface DeductRecords {
  /** Looks a deduct up by the id that it carried, as far back as the node remembers. */
  findDeduct(
    id: { readonly contractId: string; readonly onChainId: string },
    signal: AbortSignal,
  ): ResultAsync<DeductSearch, NetworkUnavailable>;
}
