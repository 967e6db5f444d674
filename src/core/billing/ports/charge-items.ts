import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Units } from '../../shared/usdc.ts';
import { type VoidReason } from '../charge.ts';
import { type Claim } from './claim.ts';

export interface UnassignedCharge {
  readonly id: bigint;
  readonly attempt: number;
  readonly requestId: string;
  readonly contractId: string;
}

export interface NewItem {
  readonly chargeId: bigint;
  readonly attempt: number;
  readonly onChainId: string;
}

export interface ClaimedItem {
  readonly id: bigint;
  readonly contractId: string;
  readonly units: Units;
  readonly onChainId: string;
  /** The charge of a direct item; null for a gathered one, for which nobody waits. */
  readonly directChargeId: bigint | null;
  /** How many transactions that carried it alone were applied and FAILED. */
  readonly failures: number;
}

export interface ChargeItems {
  /** Reserved direct charges without an item, oldest first. */
  unassigned(limit: number): ResultAsync<readonly UnassignedCharge[], StoreUnavailable>;

  /** Makes one open item per charge; a charge that changed meanwhile (attempt, status, item) is passed over. */
  form(items: readonly NewItem[], now: number): ResultAsync<void, StoreUnavailable>;

  /**
   * Claims open items of one contract in order of age, at most as many as the oldest of them may travel with.
   * An item under a claim that has not run out is passed over, and a gathered one that was formed after `ripeAt` is
   * claimed only in the company of an older one.
   */
  claim(claim: Claim, max: number, now: number, ripeAt?: number): ResultAsync<readonly ClaimedItem[], StoreUnavailable>;

  /** Gives back whatever is still open under the token, except for those to be `kept` until their claim runs out. */
  release(token: string, kept?: readonly bigint[]): ResultAsync<void, StoreUnavailable>;

  /**
   * The contract refused the item for good: closes it and releases the hold of its charges. False, and nothing
   * changed, when it is no longer open under the token.
   */
  refuse(
    refusal: { readonly itemId: bigint; readonly token: string; readonly reason: VoidReason },
    now: number,
  ): ResultAsync<boolean, StoreUnavailable>;

  /**
   * The contract cannot pay for the item: if it belongs to a dedicated vault, that takes no new holds until one of its
   * items is confirmed or a sync finds a balance that covers its holds. Nothing, when the item is no longer open under
   * the token.
   */
  blockHolds(itemId: bigint, token: string): ResultAsync<void, StoreUnavailable>;

  /** Leaves an item to a person. False when it is no longer open under the token. */
  escalate(itemId: bigint, token: string): ResultAsync<boolean, StoreUnavailable>;
}
