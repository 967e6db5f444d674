import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Persists for whoever comes, whether or not items and channel are still its own. */
export const unfencedClaim: Rebind = (ports, database) => ({
  ...ports,
  transactions: overriding(ports.transactions, {
    persist: (transaction, claim, now) => {
      const channel = database.channels.get(transaction.sourceAccount);
      if (channel !== undefined) channel.leaseToken = claim.token;
      for (const id of claim.itemIds) {
        const item = database.items.get(id);
        if (item?.status !== 'open' && item?.status !== 'submitted') continue;
        item.status = 'open';
        item.claimToken = claim.token;
      }
      return ports.transactions.persist(transaction, claim, now);
    },
  }),
});
