import { get, type ApiAnswer, type Ask } from '../api-request.ts';
import { CliFault } from '../cli-fault.ts';
import { type Command } from '../command.ts';
import { isRecord } from '../json-value.ts';

/** As many keys as the service puts on one page. */
const KEYS_MAX = '100';

export const USERS: readonly Command[] = [
  {
    name: 'users show',
    summary: 'A user: profile, vault and keys',
    audience: 'user',
    parameters: ['userId'],
    userParameter: 'userId',
    options: {},
    view: {},
    run: async (_given, ask) => showUser(ask),
  },
];

/** Three answers of the service in one document: `{ profile, vault, keys }`; `vault` is null for a user without one. */
async function showUser(ask: Ask): Promise<ApiAnswer> {
  const profile = await ask(get('/api/developers/me'));
  const vault = await ask(get('/api/vault')).catch(nullWithoutVault);
  const keys = await ask(get('/api/keys', { limit: KEYS_MAX }));
  const body = {
    profile: profile.body,
    vault: vault?.body ?? null,
    keys: isRecord(keys.body) ? keys.body['data'] : [],
  };
  return { status: keys.status, text: JSON.stringify(body), body };
}

function nullWithoutVault(cause: unknown): null {
  if (cause instanceof CliFault && cause.facts.code === 'VAULT_NOT_FOUND') return null;
  throw cause;
}
