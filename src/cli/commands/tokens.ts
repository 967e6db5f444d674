import { post } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { REASON } from '../options.ts';

export const TOKENS: readonly Command[] = [
  command({
    name: 'token mint',
    summary: 'A token that speaks for the user; it is shown this once',
    audience: 'admin',
    parameters: ['userId'],
    options: {
      ...REASON,
      lifetime: { placeholder: 'seconds', summary: 'Good for so long, 60 to 86400 (as a login)', isNumber: true },
    },
    request: (given) =>
      post('/api/admin/tokens', {
        userId: given.parameter('userId'),
        lifetimeSeconds: given.number('lifetime'),
        reason: given.text('reason'),
      }),
  }),
];
