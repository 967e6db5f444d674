import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const heldHere = new Set<string>();

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function tryCreate(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The pid in the lock file, undefined when nobody living holds it. Our own pid may be a dead namesake's. */
function holderOf(file: string, directory: string): number | undefined {
  const pid = Number(readFileSync(file, 'utf8'));
  if (pid === process.pid) return heldHere.has(directory) ? pid : undefined;
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

/** One process at a time. Returns the release; throws when a living process holds the directory. */
export function lockDirectory(path: string): () => void {
  const directory = resolve(path);
  const file = join(directory, 'journal.lock');
  if (!tryCreate(file)) {
    const holder = holderOf(file, directory);
    if (holder !== undefined) throw inUse(directory, holder);
    // Renaming lets exactly one of several newcomers take a dead holder's lock away.
    renameSync(file, `${file}.${process.pid}`);
    rmSync(`${file}.${process.pid}`);
    if (!tryCreate(file)) throw inUse(directory, Number(readFileSync(file, 'utf8')));
  }
  heldHere.add(directory);
  return () => {
    heldHere.delete(directory);
    rmSync(file, { force: true });
  };
}

const inUse = (directory: string, pid: number): Error =>
  new Error(`local network: ${directory} is in use by process ${pid}`);
