import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { type Account } from './run-command.ts';

/**
 * Makes sure that `path` is a directory that belongs to `account` (undefined: to this process's user), and that its
 * parent exists.
 *
 * @throws when it is there already and belongs to somebody else: below a shared temporary directory anybody could
 * have laid it out for us.
 */
export async function ensureOwnedDirectory(path: string, mode: number, account?: Account): Promise<void> {
  const ownerUid = account?.uid ?? process.getuid?.();
  if (!(await createDirectory(path))) {
    const found = await lstat(path);
    if (!found.isDirectory() || (found.uid !== ownerUid && !isOursUnfinished(found.uid))) {
      throw new Error(`${path} is not a directory of user id ${String(ownerUid)}; move it away, or set CALLORA_HOME`);
    }
  }
  // Not by the mode of mkdir: the umask would take its part.
  await chmod(path, mode);
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** Root's own directory: a start was killed between making it and giving it away. */
const isOursUnfinished = (uid: number) => uid === 0 && process.getuid?.() === 0;

/** False when something is there already. */
async function createDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}
