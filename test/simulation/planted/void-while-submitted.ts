import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Voids a charge although a transaction carries it. */
export const voidWhileSubmitted: Rebind = (ports, database) => ({
  ...ports,
  ledger: overriding(ports.ledger, {
    void: (charge, verdict, now) => {
      const item = database.items.get(database.charges.get(charge.id)?.itemId ?? 0n);
      if (item?.status === 'submitted') item.status = 'open';
      return ports.ledger.void(charge, verdict, now);
    },
  }),
});
