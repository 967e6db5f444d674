import { InMemoryRevenueBook } from '../../../src/adapters/memory/in-memory-revenue-book.ts';
import { InMemoryRevenueDesk } from '../../../src/adapters/memory/in-memory-revenue-desk.ts';
import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type RevenueDependencies } from '../../../src/adapters/http/revenue-dependencies.ts';
import { GetRevenue } from '../../../src/core/settlement/get-revenue.ts';
import { GetRevenueStanding } from '../../../src/core/settlement/get-revenue-standing.ts';
import { ListDeveloperApis } from '../../../src/core/settlement/list-developer-apis.ts';
import { type World } from '../../contract/world.ts';

/** Revenue as these stores have it. */
export function revenueOf({
  revenueBook,
  revenueDesk,
}: Pick<World, 'revenueBook' | 'revenueDesk'>): RevenueDependencies {
  return {
    getRevenue: new GetRevenue(revenueBook),
    listDeveloperApis: new ListDeveloperApis(revenueBook),
    getRevenueStanding: new GetRevenueStanding(revenueDesk),
  };
}

/** The same over memory. */
export function revenueService(database: MemoryDatabase): RevenueDependencies {
  return revenueOf({
    revenueBook: new InMemoryRevenueBook(database),
    revenueDesk: new InMemoryRevenueDesk(database),
  });
}
