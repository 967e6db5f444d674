import { post } from './api-request.ts';
import { CliFault, EXIT_FAILED, EXIT_USAGE } from './cli-fault.ts';
import { type Command } from './command.ts';
import { isRecord } from './json-value.ts';
import { TIMEOUT_SECONDS_MAX } from './options.ts';
import { type Credential, type Service } from './service.ts';
import { type Surroundings } from './surroundings.ts';

type Held = Pick<Surroundings, 'userToken' | 'adminKeyFor'>;

/** As whom a command asks. `userId` is the user that it is to act for, undefined where the line names none. */
export async function credentialFor(
  command: Pick<Command, 'audience' | 'name'>,
  userId: string | undefined,
  service: Service,
  held: Held,
): Promise<Credential> {
  if (command.audience === 'anyone') return {};
  if (userId !== undefined) return tokenOf(userId, command.name, service, held);
  const token = held.userToken;
  if (command.audience === 'user') {
    return token === null
      ? unusable('Say for whom by --user <userId>, or set CALLORA_TOKEN to a token of your own')
      : bearer(token);
  }
  const adminKey = await adminKeyOf(service, held);
  if (adminKey !== null) return { 'x-admin-api-key': adminKey };
  if (command.audience === 'user_or_admin' && token !== null) return bearer(token);
  return unusable('Set ADMIN_API_KEY to the key of the service');
}

/**
 * The service lets nobody but the user itself ask for what is one user's: so we get a token of that user, good for as
 * long as any command may take.
 */
async function tokenOf(userId: string, command: string, service: Service, held: Held): Promise<Credential> {
  const adminKey = await adminKeyOf(service, held);
  if (adminKey === null) return unusable('To act for a user, set ADMIN_API_KEY to the key of the service');
  const asked = { userId, lifetimeSeconds: TIMEOUT_SECONDS_MAX, reason: `callora ${command}` };
  const { body } = await service.send(post('/api/admin/tokens', asked), { 'x-admin-api-key': adminKey });
  const token = isRecord(body) ? body['token'] : undefined;
  if (typeof token !== 'string') {
    throw new CliFault({ exitCode: EXIT_FAILED, code: 'BAD_ANSWER', message: 'The service answered no token' });
  }
  return bearer(token);
}

async function adminKeyOf({ url }: Service, { adminKeyFor }: Held): Promise<string | null> {
  const key = await adminKeyFor(url).catch(unreadable);
  return key === null ? null : sendable(key, 'ADMIN_API_KEY');
}

function bearer(token: string): Credential {
  return { authorization: `Bearer ${sendable(token, 'CALLORA_TOKEN')}` };
}

function sendable(secret: string, variable: string): string {
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  return unusable(`${variable} holds characters that no HTTP header can carry`);
}

/** The messages of those who keep keys name places only. */
function unreadable(cause: unknown): never {
  return unusable(`The admin key cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
}

function unusable(message: string): never {
  throw new CliFault({ exitCode: EXIT_USAGE, code: 'CREDENTIAL', message });
}
