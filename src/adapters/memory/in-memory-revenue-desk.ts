import { type ResultAsync } from 'neverthrow';
import {
  type RevenueDesk,
  type RevenueStanding,
  type SetAsideCharge,
} from '../../core/settlement/ports/revenue-desk.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryRevenueDesk implements RevenueDesk {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  standing({
    after,
    limit,
  }: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<RevenueStanding, StoreUnavailable> {
    return this.database.change(() => {
      const unowned = [...this.database.revenueLedger.values()].filter(({ developerId }) => developerId === null);
      const setAside = this.setAsideCharges()
        .filter(({ usageEventId }) => after === null || usageEventId > after)
        .sort((a, b) => (a.usageEventId < b.usageEventId ? -1 : 1))
        .slice(0, limit);
      const net = unowned.reduce((sum, row) => sum + row.net, 0n);
      return { unowned: { calls: BigInt(unowned.length), net }, setAside };
    });
  }

  private setAsideCharges(): SetAsideCharge[] {
    const { revenueSetAside, charges } = this.database;
    return [...revenueSetAside].flatMap(([usageEventId, reason]) => {
      const charge = charges.get(usageEventId);
      return charge === undefined ? [] : [{ usageEventId, requestId: charge.requestId, apiId: charge.apiId, reason }];
    });
  }
}
