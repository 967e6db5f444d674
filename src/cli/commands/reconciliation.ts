import { get, post } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { PAGE, REASON } from '../options.ts';

export const RECONCILIATION: readonly Command[] = [
  command({
    name: 'reconciliation show',
    summary: 'The last comparison of the shared contracts with the books',
    audience: 'admin',
    request: () => get('/api/admin/reconciliation'),
  }),
  command({
    name: 'reconciliation run',
    summary: 'Compare them now',
    audience: 'admin',
    options: REASON,
    request: (given) => post('/api/admin/reconciliation/run', { reason: given.text('reason') }),
  }),
  command({
    name: 'reconciliation payouts',
    summary: 'Compare revenue, settlements and the chain now',
    audience: 'admin',
    request: () => get('/api/admin/settlements/reconciliation'),
  }),
  command({
    name: 'reconciliation revenue',
    summary: 'The revenue that reaches no provider',
    audience: 'admin',
    options: PAGE,
    request: (given) => get('/api/admin/revenue', { limit: given.text('limit'), cursor: given.text('cursor') }),
  }),
];
