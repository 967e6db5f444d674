import { get } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { adminAction } from './admin-action.ts';

const BREAKER = { parameter: 'service', path: '/api/admin/circuit-breakers' };

export const BREAKERS: readonly Command[] = [
  command({
    name: 'breakers list',
    summary: 'The circuit breakers of the instance that answers',
    audience: 'admin',
    request: () => get('/api/admin/circuit-breakers'),
  }),
  adminAction({ ...BREAKER, name: 'breakers reset', summary: 'Let calls through again', verb: 'reset' }),
  adminAction({ ...BREAKER, name: 'breakers open', summary: 'Let no calls through until a reset', verb: 'open' }),
];
