import { type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../billing/ports/chain-network.ts';
import { type Channel } from '../../billing/ports/channel-accounts.ts';
import { type PreparedTransaction } from '../../billing/ports/vault-contract.ts';
import { type Units } from '../../shared/usdc.ts';
import { type PayoutObstacle } from '../payout-obstacle.ts';

export interface Payment {
  readonly payoutAddress: string;
  readonly units: Units;
}

/** The contract said no in simulation, so nothing was sent. */
export interface PayoutRefused {
  readonly kind: 'refused';
  readonly obstacle: Extract<PayoutObstacle, 'refused' | 'pool_short' | 'pool_paused'>;
}

/** The contract that pays providers. It remembers no payment: what is sent twice is paid twice. */
export interface PayoutPool {
  /** What stands against paying each of these (at most 50), by address; an address that can be paid is not in it. */
  obstacles(
    payments: readonly Payment[],
    signal: AbortSignal,
  ): ResultAsync<ReadonlyMap<string, PayoutObstacle>, NetworkUnavailable>;

  /**
   * Builds one transaction that makes all of these payments (1..50, each to another address) or none, simulates and
   * signs it with the channel as source. Bounds come from the ledger's clock. Nothing is sent.
   */
  prepare(
    payout: { readonly payments: readonly Payment[]; readonly channel: Channel },
    signal: AbortSignal,
  ): ResultAsync<PreparedTransaction, PayoutRefused | NetworkUnavailable>;
}
