import { get, post } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { PAGE, REASON } from '../options.ts';
import { adminAction } from './admin-action.ts';

const REVIEWED = { parameter: 'settlementId', path: '/api/admin/settlements' };
const COLUMNS = ['id', 'developerId', 'amountUsdc', 'status', 'obstacle', 'stellarTxHash', 'createdAt'];

export const SETTLEMENTS: readonly Command[] = [
  command({
    name: 'settlements list',
    summary: 'Payouts to providers, the newest first',
    audience: 'admin',
    options: {
      status: { placeholder: 'status', summary: 'Only pending, submitted, completed, failed or review' },
      ...PAGE,
    },
    view: { columns: COLUMNS },
    request: (given) =>
      get('/api/admin/settlements', {
        status: given.text('status'),
        limit: given.text('limit'),
        cursor: given.text('cursor'),
      }),
  }),
  command({
    name: 'settlements run',
    summary: 'Make settlements of what providers are owed, now',
    audience: 'admin',
    options: REASON,
    request: (given) => post('/api/admin/settlements/run', { reason: given.text('reason') }),
  }),
  adminAction({
    ...REVIEWED,
    name: 'settlements confirm',
    summary: 'Complete a settlement in review, if the ledger bears it out',
    verb: 'confirm',
  }),
  adminAction({
    ...REVIEWED,
    name: 'settlements requeue',
    summary: 'Let it be paid again, if its transaction failed or is dead',
    verb: 'requeue',
  }),
  adminAction({
    ...REVIEWED,
    name: 'settlements write-off',
    summary: 'Give it up: nothing ever pays it again',
    verb: 'write-off',
  }),
];
