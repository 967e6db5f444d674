import { type Units } from '../shared/usdc.ts';

/** What a consumer can still spend fell below the threshold that this consumer set. */
export interface BalanceLow {
  readonly type: 'balance.low';
  readonly contractId: string;
  /** Balance less holds, right after the fall. */
  readonly available: Units;
  readonly threshold: Units;
}

/** Something that happened to a user, and that the user may want to be told. */
export interface DomainEvent {
  readonly id: bigint;
  readonly userId: string;
  readonly fact: BalanceLow;
  /** Epoch milliseconds, by the store's own clock: to be shown, nothing is decided by it. */
  readonly createdAt: number;
}
