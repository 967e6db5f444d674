import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type BalanceWatch, type BalanceWatches } from './ports/balance-watches.ts';
import { type VaultNotFound } from './vault.ts';

/** The threshold that a consumer set, beside what is available. */
export class GetBalanceWatch {
  private readonly watches: BalanceWatches;

  constructor(watches: BalanceWatches) {
    this.watches = watches;
  }

  execute(userId: string): ResultAsync<BalanceWatch, VaultNotFound | StoreUnavailable> {
    return this.watches
      .find(userId)
      .andThen((watch) => (watch === null ? errAsync({ kind: 'vault_not_found' as const }) : okAsync(watch)));
  }
}
