import { type Account, runCommand } from './run-command.ts';

/**
 * PostgreSQL refuses to run as root: then the user `name` runs it, who is created if needed.
 * Undefined where this process is not root and runs it itself.
 */
export async function findServerAccount(name = 'postgres'): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await lookUp(name)) ?? (await create(name));
}

/** True when the account may pass through (a directory) or execute (a file); the path must lead there for it too. */
export async function mayExecute(account: Account | undefined, path: string): Promise<boolean> {
  return (await runCommand('test', ['-x', path], { account })).exitCode === 0;
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((option) => runCommand('id', [option, name])));
  if (uid?.exitCode !== 0 || gid?.exitCode !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

async function create(name: string): Promise<Account> {
  const shell = '/usr/sbin/nologin';
  const options = ['--system', '--user-group', '--no-create-home', '--shell', shell, name];
  const { output } = await runCommand('useradd', options);
  const account = await lookUp(name);
  if (account !== undefined) return account;
  throw new Error(
    `PostgreSQL does not run as root, and a user "${name}" for it could not be created (${output.trim()}). ` +
      'Start the service as another user, or set DATABASE_URL.',
  );
}
