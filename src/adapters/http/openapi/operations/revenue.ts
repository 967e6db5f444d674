import { pageQuery } from '../../schemas/page-query.ts';
import { developerApis, revenue, revenueStanding } from '../answers/revenue.ts';
import { type Operation } from '../operation.ts';

const paged = { method: 'get', query: pageQuery, conditional: true } as const;
const common = { ...paged, tag: 'Developers', audience: 'user' } as const;

export const REVENUE: readonly Operation[] = [
  {
    ...common,
    id: 'listDeveloperApis',
    path: '/api/developers/apis',
    summary: "The caller's own APIs, paused ones too, with what they have brought in",
    answers: { 200: { description: 'One page of them, the newest first', schema: developerApis } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'getRevenue',
    path: '/api/developers/revenue',
    summary: 'What the caller has earned as a provider, and its settlements',
    answers: { 200: { description: 'The sums, and one page of settlements, the newest first', schema: revenue } },
    problems: ['database_unavailable'],
  },
  {
    ...paged,
    tag: 'Administration',
    audience: 'admin',
    id: 'getRevenueStanding',
    path: '/api/admin/revenue',
    summary: 'The revenue that reaches no provider: of APIs of nobody, and of charges that could not be booked',
    answers: { 200: { description: 'The sums, and one page of charges', schema: revenueStanding } },
    problems: ['database_unavailable'],
  },
];
