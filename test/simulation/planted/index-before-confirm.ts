import { splitRevenue } from '../../../src/core/settlement/split-revenue.ts';
import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Books a charge as soon as it is reserved: nobody knows yet whether the ledger will take it. */
export const indexBeforeConfirm: Rebind = (ports, database) => ({
  ...ports,
  revenueIndex: overriding(ports.revenueIndex, {
    index: (chunk, now) =>
      database
        .change(() => {
          for (const { id, status, apiId, units } of database.charges.values()) {
            if (status !== 'reserved' || database.revenueLedger.has(id)) continue;
            const developerId = database.apis.get(apiId)?.ownerId ?? null;
            const split = splitRevenue(units, chunk.feeBps);
            database.revenueLedger.set(id, { developerId, apiId, units, ...split, settlementId: null });
          }
        })
        .andThen(() => ports.revenueIndex.index(chunk, now)),
  }),
});
