import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ChildScript {
  readonly pid: number;
  /** The first line that it printed. */
  readonly firstLine: string;
  /** Sends the signal to the child, or to its whole process group as a terminal does, and waits for the child's end. */
  kill(signal: NodeJS.Signals, target?: 'child' | 'group'): Promise<void>;
}

/**
 * Runs ES module source text in a process of its own and in a process group of its own, until it prints a line.
 * The text may import the project's files by `process.argv` entries, which come from `args`.
 *
 * @throws with what it wrote to standard error when it ends before.
 */
export async function startChildScript(source: string, args: readonly string[]): Promise<ChildScript> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line') as Promise<[string]>, ended.then(() => undefined)]);
  if (line === undefined || child.pid === undefined) throw new Error(`the child ended early: ${complaint}`);
  return { pid: child.pid, firstLine: line[0], kill: (signal, target) => kill(child, ended, signal, target) };
}

async function kill(
  child: ChildProcess,
  ended: Promise<unknown>,
  signal: NodeJS.Signals,
  target: 'child' | 'group' = 'child',
): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(target === 'group' ? -child.pid : child.pid, signal);
  await ended;
}
