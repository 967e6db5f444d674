import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { type BalanceWatch, type BalanceWatches } from './ports/balance-watches.ts';
import { type VaultNotFound } from './vault.ts';

export interface WatchBalanceInput {
  readonly userId: string;
  /** Null: tell nobody any more. */
  readonly threshold: Units | null;
}

/** Sets below which available balance a consumer wants to be told. */
export class WatchBalance {
  private readonly watches: BalanceWatches;

  constructor(watches: BalanceWatches) {
    this.watches = watches;
  }

  execute({ userId, threshold }: WatchBalanceInput): ResultAsync<BalanceWatch, VaultNotFound | StoreUnavailable> {
    return this.watches
      .setThreshold(userId, threshold)
      .andThen((watch) => (watch === null ? errAsync({ kind: 'vault_not_found' as const }) : okAsync(watch)));
  }
}
