import { get } from '../api-request.ts';
import { command, type Command } from '../command.ts';

export const VAULT: readonly Command[] = [
  command({
    name: 'vault show',
    summary: "A user's vault: what is in it, held and available",
    audience: 'user',
    options: { network: { placeholder: 'testnet|mainnet', summary: 'Which network (testnet)' } },
    request: (given) => get('/api/vault/balance', { network: given.text('network') }),
  }),
];
