import { type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../billing/ports/chain-network.ts';
import { type Units } from '../../shared/usdc.ts';

export interface VaultBalance {
  readonly balance: Units;
  /** The ledger that the balance was read at: both come from one answer. */
  readonly ledger: number;
}

/** The network works, but there is no such contract, or it does not tell a balance that we could believe. */
export interface BalanceUnreadable {
  readonly kind: 'balance_unreadable';
}

/** What vault contracts themselves say that they hold. */
export interface VaultBalances {
  read(contractId: string, signal: AbortSignal): ResultAsync<VaultBalance, NetworkUnavailable | BalanceUnreadable>;
}
