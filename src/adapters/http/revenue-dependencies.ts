import { type GetRevenue } from '../../core/settlement/get-revenue.ts';
import { type GetRevenueStanding } from '../../core/settlement/get-revenue-standing.ts';
import { type ListDeveloperApis } from '../../core/settlement/list-developer-apis.ts';

/** What the routes of revenue ask. */
export interface RevenueDependencies {
  readonly getRevenue: Pick<GetRevenue, 'execute'>;
  readonly listDeveloperApis: Pick<ListDeveloperApis, 'execute'>;
  readonly getRevenueStanding: Pick<GetRevenueStanding, 'execute'>;
}
