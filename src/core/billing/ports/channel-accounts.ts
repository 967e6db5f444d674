import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type Claim } from './claim.ts';

export interface Channel {
  readonly publicKey: string;
  /** The highest sequence known to be consumed; 0 when none is known. */
  readonly lastSequence: bigint;
}

export interface ChannelAccounts {
  /** Makes the accounts known; those already known keep their state. */
  register(publicKeys: readonly string[]): ResultAsync<void, StoreUnavailable>;

  /** Leases one registered channel that carries no live transaction and is not leased; none free: null. */
  lease(lease: Claim, now: number): ResultAsync<Channel | null, StoreUnavailable>;

  /** Ends the lease held under the token; a lease already gone is no error. */
  release(token: string): ResultAsync<void, StoreUnavailable>;
}
