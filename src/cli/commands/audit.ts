import { get } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { PAGE } from '../options.ts';

export const AUDIT: readonly Command[] = [
  command({
    name: 'audit',
    summary: 'What administrators did and tried to do, the newest first',
    audience: 'admin',
    options: PAGE,
    view: { columns: ['beganAt', 'action', 'target', 'outcome', 'reason', 'correlationId'] },
    request: (given) => get('/api/admin/audit-log', { limit: given.text('limit'), cursor: given.text('cursor') }),
  }),
];
