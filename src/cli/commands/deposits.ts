import { get, post } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { PAGE, REASON } from '../options.ts';

export const DEPOSITS: readonly Command[] = [
  command({
    name: 'deposits unknown',
    summary: 'Deposits that no vault could be credited with',
    audience: 'admin',
    options: PAGE,
    request: (given) =>
      get('/api/admin/deposits/unknown', { limit: given.text('limit'), cursor: given.text('cursor') }),
  }),
  command({
    name: 'deposits scan',
    summary: 'How far deposits were looked for, and what was missed',
    audience: 'admin',
    request: () => get('/api/admin/deposits/scan'),
  }),
  command({
    name: 'deposits assign',
    summary: 'Say whose an unknown deposit is',
    audience: 'admin',
    parameters: ['eventId', 'userId'],
    options: REASON,
    request: (given) =>
      post(`/api/admin/deposits/${given.segment('eventId')}/assign`, {
        userId: given.parameter('userId'),
        reason: given.text('reason'),
      }),
  }),
];
