import { type ResultAsync } from 'neverthrow';
import { isLive } from '../../core/billing/chain-transaction.ts';
import { type Channel, type ChannelAccounts } from '../../core/billing/ports/channel-accounts.ts';
import { type Claim } from '../../core/billing/ports/claim.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryChannelAccounts implements ChannelAccounts {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  register(publicKeys: readonly string[]): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const publicKey of publicKeys) {
        if (this.database.channels.has(publicKey)) continue;
        this.database.channels.set(publicKey, { publicKey, lastSequence: 0n, leaseToken: null, leaseUntil: 0 });
      }
    });
  }

  lease(lease: Claim, now: number): ResultAsync<Channel | null, StoreUnavailable> {
    return this.database.change(() => {
      const busy = new Set(
        this.database.transactions
          .values()
          .filter(({ status, sequenceConsumed }) => isLive(status) && !sequenceConsumed)
          .map(({ sourceAccount }) => sourceAccount),
      );
      const free = this.database.channels
        .values()
        .find((channel) => !busy.has(channel.publicKey) && (channel.leaseToken === null || channel.leaseUntil <= now));
      if (free === undefined) return null;
      free.leaseToken = lease.token;
      free.leaseUntil = lease.until;
      return { publicKey: free.publicKey, lastSequence: free.lastSequence };
    });
  }

  release(token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const channel of this.database.channels.values()) {
        if (channel.leaseToken === token) channel.leaseToken = null;
      }
    });
  }
}
