import { get } from '../api-request.ts';
import { command, type Command } from '../command.ts';

/** A service that is down says so with 503, in the same body. */
export const HEALTH: readonly Command[] = [
  command({
    name: 'health',
    summary: 'What works and what does not',
    audience: 'anyone',
    request: () => ({ ...get('/api/health'), answersAlso: 503 }),
  }),
];
