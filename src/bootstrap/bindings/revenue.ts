import { type Container } from 'inversify';
import { KnexRevenueBook } from '../../adapters/knex/knex-revenue-book.ts';
import { KnexRevenueDesk } from '../../adapters/knex/knex-revenue-desk.ts';
import { KnexRevenueIndex } from '../../adapters/knex/knex-revenue-index.ts';
import { meteredRevenueIndex } from '../../adapters/system/metered-revenue-index.ts';
import { GetRevenue } from '../../core/settlement/get-revenue.ts';
import { GetRevenueStanding } from '../../core/settlement/get-revenue-standing.ts';
import { IndexRevenue } from '../../core/settlement/index-revenue.ts';
import { ListDeveloperApis } from '../../core/settlement/list-developer-apis.ts';
import { JOBS } from '../jobs.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** What providers have earned. */
export function bindRevenue(container: Container, { config, stellar: { network } }: Settings): void {
  container
    .bind(TOKENS.RevenueTrigger)
    .toResolvedValue((scheduler) => ({ request: () => scheduler.trigger(JOBS.indexRevenue) }), [TOKENS.Scheduler]);
  container.bind(TOKENS.IndexRevenue).toResolvedValue(
    (database, metrics, clock) => {
      const index = meteredRevenueIndex(new KnexRevenueIndex(database, network), metrics.revenue);
      return new IndexRevenue(index, clock, config.settlement.feeBps);
    },
    [TOKENS.Database, TOKENS.Metrics, TOKENS.Clock],
  );
  container.bind(TOKENS.RevenueDependencies).toResolvedValue(
    (database) => {
      const book = new KnexRevenueBook(database, network);
      return {
        getRevenue: new GetRevenue(book),
        listDeveloperApis: new ListDeveloperApis(book),
        getRevenueStanding: new GetRevenueStanding(new KnexRevenueDesk(database, network)),
      };
    },
    [TOKENS.Database],
  );
}
