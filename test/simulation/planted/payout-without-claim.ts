import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Pays whatever is pending, and persists for whoever comes, whether or not somebody else has it in hand. */
export const payoutWithoutClaim: Rebind = (ports, database) => ({
  ...ports,
  book: overriding(ports.book, {
    claim: (claim, limit, now) =>
      database.change(() => forget(database)).andThen(() => ports.book.claim(claim, limit, now)),
    persist: (transaction, claim, now) => {
      const channel = database.channels.get(transaction.sourceAccount);
      if (channel !== undefined) channel.leaseToken = claim.token;
      for (const id of claim.ids) {
        const settlement = database.settlements.get(id);
        if (settlement?.status !== 'pending' && settlement?.status !== 'submitted') continue;
        Object.assign(settlement, { status: 'pending', claimToken: claim.token });
      }
      return ports.book.persist(transaction, claim, now);
    },
  }),
});

function forget({ settlements }: MemoryDatabase): void {
  for (const settlement of settlements.values()) settlement.claimToken = null;
}
