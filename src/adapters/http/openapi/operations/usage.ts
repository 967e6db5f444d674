import { usageExportQuery, usageQuery } from '../../schemas/usage-query.ts';
import { usage } from '../answers/usage.ts';
import { type Operation } from '../operation.ts';

const common = { method: 'get', tag: 'Usage', audience: 'user_or_admin' } as const;

export const USAGE: readonly Operation[] = [
  {
    ...common,
    id: 'getUsage',
    path: '/api/usage',
    summary: 'What the caller used and what it cost; an administrator names the user',
    query: usageQuery,
    conditional: true,
    answers: { 200: { description: 'One page of it, and the totals of the whole period', schema: usage } },
    problems: ['usage_not_found', 'database_unavailable'],
  },
  {
    ...common,
    id: 'exportUsage',
    path: '/api/usage/export',
    summary: 'All of it as a file',
    query: usageExportQuery,
    answers: {
      200: {
        description: 'The file; it breaks off when it cannot be whole',
        type: 'text/csv',
        alternatives: { 'application/x-ndjson': null },
        headers: { 'Content-Disposition': 'Its name' },
      },
    },
    problems: ['usage_not_found', 'database_unavailable'],
  },
];
