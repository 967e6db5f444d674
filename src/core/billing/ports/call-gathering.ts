import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type CallLeaf, type CanonicalCharge } from '../call-leaf.ts';

/*
 * A call is ungathered while its charge is reserved and in no item: it was captured (that is its `updatedAt`), or its
 * item was closed because one of its neighbours was voided.
 */

export interface CallVault {
  readonly vaultId: bigint;
  readonly contractId: string;
  /**
   * `window`: it has calls captured before the window began. `sum`: all of its calls are of this window, but together
   * they reach the sum. Null: neither.
   */
  readonly due: 'window' | 'sum' | null;
}

export interface UngatheredCall extends CanonicalCharge {
  readonly id: bigint;
}

export interface NewGatheredItem {
  readonly vaultId: bigint;
  readonly units: Units;
  readonly onChainId: string;
  /** 32 bytes. */
  readonly merkleRoot: Uint8Array;
  /** In the order of the tree's leaves: by id. */
  readonly charges: readonly { readonly id: bigint; readonly attempt: number; readonly leaf: CallLeaf }[];
}

/** How the charges of calls become items. */
export interface CallGathering {
  /** Vaults with ungathered calls, by id, beginning behind `after`. */
  vaults(
    window: { readonly startsAt: number; readonly unitsDue: Units },
    page: { readonly after: bigint; readonly limit: number },
  ): ResultAsync<readonly CallVault[], StoreUnavailable>;

  /** The vault's ungathered calls by id, which is the order of a tree's leaves; null as `capturedBefore`: all. */
  ungathered(
    vaultId: bigint,
    calls: { readonly capturedBefore: number | null; readonly limit: number },
  ): ResultAsync<readonly UngatheredCall[], StoreUnavailable>;

  /**
   * Makes one open item of all these charges, or none at all when any of them is not ungathered any more, at this
   * attempt, or their sum is another: the root would be wrong. False then.
   */
  form(item: NewGatheredItem, now: number): ResultAsync<boolean, StoreUnavailable>;
}
