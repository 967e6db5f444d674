import { createHash, randomBytes } from 'node:crypto';
import { access, chown, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ensureOwnedDirectory } from './owned-directory.ts';
import { locateBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { type Account, runCommand } from './run-command.ts';
import { findServerAccount, mayExecute } from './server-account.ts';

/** A data directory of PostgreSQL with what belongs to it; a server may run on it or not. */
export interface Cluster {
  /** Holds the data, the password file and the server's log; only the server's account may enter. */
  readonly directory: string;
  readonly dataDirectory: string;
  /** Of the superuser `postgres`. */
  readonly password: string;
  readonly account: Account | undefined;
  readonly binaries: PostgresBinaries;
}

const UNFINISHED = /^data\.[0-9a-f]+\.unfinished$/;

/**
 * Opens the cluster in `directory`, making it the first time. Where the server's account cannot get there, a
 * directory below the system's temporary one takes its place, the same each time: see `Cluster.directory`.
 */
export async function openCluster(directory: string, durable: boolean): Promise<Cluster> {
  const account = await findServerAccount();
  const reachable = await reachablePlace(resolve(directory), account);
  await ensureOwnedDirectory(reachable, 0o700, account);
  // Without symbolic links, because the paths that the system reports of a running server have none.
  const place = await realpath(reachable);
  const binaries = await locateBinaries(account);
  const dataDirectory = join(place, 'data');
  const passwordFile = join(place, 'password');
  if (!(await exists(dataDirectory))) {
    await writePassword(passwordFile, account);
    await initialise({ directory: place, dataDirectory, account, binaries }, passwordFile, durable);
  }
  return { directory: place, dataDirectory, account, binaries, password: await readPassword(passwordFile) };
}

async function reachablePlace(wanted: string, account: Account | undefined): Promise<string> {
  const parent = dirname(wanted);
  await mkdir(parent, { recursive: true });
  if (account === undefined || (await mayExecute(account, parent))) return wanted;
  if (await mayExecute(account, tmpdir())) {
    return join(tmpdir(), `callora-postgres-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`);
  }
  throw new Error(
    `PostgreSQL does not run as root, and its user can enter neither ${parent} nor ${tmpdir()}. ` +
      'Set CALLORA_HOME to a directory that it can reach, or set DATABASE_URL.',
  );
}

/** The data get their name when they are whole: a start that was killed here is simply done again. */
async function initialise(cluster: Omit<Cluster, 'password'>, passwordFile: string, durable: boolean): Promise<void> {
  const { directory, dataDirectory, account, binaries } = cluster;
  for (const name of await readdir(directory)) {
    if (UNFINISHED.test(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
  const draft = join(directory, `data.${randomBytes(4).toString('hex')}.unfinished`);
  const options = [
    ...['--pgdata', draft, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    // The builtin provider sorts the same on every machine, whatever locales it has.
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...(durable ? [] : ['--no-sync']),
  ];
  const { exitCode, output } = await runCommand(binaries.initdb, options, { account, cwd: directory });
  if (exitCode !== 0) throw new Error(`PostgreSQL could not initialise ${directory}: ${output.trim()}`);
  await rename(draft, dataDirectory);
}

async function writePassword(path: string, account: Account | undefined): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

async function readPassword(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`${path} belongs to the data beside it, and cannot be read`, { cause });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
