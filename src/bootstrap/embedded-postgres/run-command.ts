import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A user of this machine. Only root can act as another. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface CommandOptions {
  readonly account?: Account | undefined;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/**
 * Runs a command to its end.
 * - In a process group of its own: a Ctrl-C in the terminal is for us, who then shut down in order.
 * - With next to no environment: ours holds secrets, and PG variables that would redirect PostgreSQL's tools.
 *
 * @throws when the command cannot be started at all.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { account, cwd = '/', env = {} }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    ...account,
    cwd,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output: Buffer.concat(chunks).toString('utf8') };
}
