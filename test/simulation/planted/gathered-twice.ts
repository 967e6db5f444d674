import { newItem } from '../../../src/adapters/memory/rows.ts';
import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Forms an item of what it has read, whether or not somebody else was faster. */
export const gatheredTwice: Rebind = (ports, database) => ({
  ...ports,
  gathering: overriding(ports.gathering, {
    form: (item, now) =>
      database.change(() => {
        const contractId = database.vaults.get(item.vaultId)?.contractId ?? '';
        const row = newItem({ ...item, id: database.nextId(), contractId, createdAt: now });
        database.items.set(row.id, row);
        for (const { id } of item.charges) {
          const charge = database.charges.get(id);
          if (charge !== undefined) charge.itemId = row.id;
        }
        return true;
      }),
  }),
});
