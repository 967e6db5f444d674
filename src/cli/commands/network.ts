import { get, post } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { REASON } from '../options.ts';

export const NETWORK: readonly Command[] = [
  command({
    name: 'network show',
    summary: 'What the workers know of the Stellar network',
    audience: 'admin',
    request: () => get('/api/admin/network'),
  }),
  command({
    name: 'network accept',
    summary: 'Let workers that halted go on with the network as it is now',
    audience: 'admin',
    options: REASON,
    request: (given) => post('/api/admin/network/accept', { reason: given.text('reason') }),
  }),
];
