import { type Command } from './command.ts';
import { AUDIT } from './commands/audit.ts';
import { BREAKERS } from './commands/breakers.ts';
import { CHARGES } from './commands/charges.ts';
import { DEPOSITS } from './commands/deposits.ts';
import { HEALTH } from './commands/health.ts';
import { KEYS } from './commands/keys.ts';
import { NETWORK } from './commands/network.ts';
import { RECONCILIATION } from './commands/reconciliation.ts';
import { SETTLEMENTS } from './commands/settlements.ts';
import { TOKENS } from './commands/tokens.ts';
import { USERS } from './commands/users.ts';
import { VAULT } from './commands/vault.ts';

/** Every command, in the order in which the help shows them. */
export const COMMANDS: readonly Command[] = [
  ...HEALTH,
  ...USERS,
  ...TOKENS,
  ...KEYS,
  ...VAULT,
  ...CHARGES,
  ...SETTLEMENTS,
  ...RECONCILIATION,
  ...DEPOSITS,
  ...BREAKERS,
  ...NETWORK,
  ...AUDIT,
];
