import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from 'neverthrow';
import { processIdentity } from './process-identity.ts';

/** The directory where a service keeps its embedded database, its local network and its development secrets. */
export interface HomeDirectory {
  /** Absolute. */
  readonly path: string;
  /** Lets the next service in. */
  release(): Promise<void>;
}

export interface HomeDirectoryInUse {
  readonly kind: 'home_directory_in_use';
  readonly pid: number;
  readonly message: string;
}

const LOCK_NAME = /^service-(\d+)-(\w+)\.lock$/;

/**
 * Takes the directory for this process, creating it if needed. A lock outlives a killed process; it counts only
 * while the very process that wrote it lives.
 *
 * Every process writes a lock of its own before it looks for others. So of two that start at once at least one
 * sees the other: they may both step back, but never both stay. A single shared file could not be taken over from
 * a dead owner without a moment in which a third process loses its own.
 */
export async function claimHomeDirectory(directory: string): Promise<Result<HomeDirectory, HomeDirectoryInUse>> {
  const path = await createHomeDirectory(directory);
  const ownLock = `service-${process.pid}-${(await processIdentity(process.pid)) ?? 'unknown'}.lock`;
  if (!(await createLock(join(path, ownLock)))) return err(inUse(path, process.pid));
  const otherPid = await livingOwner(path, ownLock);
  if (otherPid === undefined) return ok({ path, release: () => rm(join(path, ownLock), { force: true }) });
  await rm(join(path, ownLock), { force: true });
  return err(inUse(path, otherPid));
}

/**
 * Makes it if it is not there, for its owner only, and returns its absolute path. Root lets PostgreSQL run as
 * another user, who must be able to pass through, but not to look around.
 */
export async function createHomeDirectory(directory: string): Promise<string> {
  const path = resolve(directory);
  await mkdir(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  return path;
}

/** False when it is there already: this process holds the directory. */
async function createLock(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

async function livingOwner(path: string, ownLock: string): Promise<number | undefined> {
  for (const name of await readdir(path)) {
    const [, pid, identity] = LOCK_NAME.exec(name) ?? [];
    if (pid === undefined || name === ownLock) continue;
    if ((await processIdentity(Number(pid))) === identity) return Number(pid);
    await rm(join(path, name), { force: true });
  }
  return undefined;
}

const inUse = (path: string, pid: number): HomeDirectoryInUse => ({
  kind: 'home_directory_in_use',
  pid,
  message: `another Callora (pid ${pid}) uses ${path}; stop it, or set CALLORA_HOME to a directory of its own`,
});
