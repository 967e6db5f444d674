import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { waitUntil } from './wait-until.ts';

const READY_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 60_000;

/** A command line that goes on running, as in a terminal of its own: Ctrl-C reaches every process of it. */
export class ShellJob {
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;
  private readonly lines: string[] = [];

  constructor(command: string, { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    this.child = spawn('bash', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.closed = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Where the service that it runs says it is ready. @throws with its output when it does not within a minute. */
  async readyUrl(): Promise<string> {
    const find = () => /"ready":true.*"url":"([^"]+)"/.exec(this.output)?.[1];
    await waitUntil(() => find() !== undefined || !this.isRunning, READY_TIMEOUT_MS, `not ready:\n${this.output}`);
    const url = find();
    if (url === undefined) throw new Error(`it has ended:\n${this.output}`);
    return url;
  }

  /** Ctrl-C, until everything has ended. @throws when something is left after a minute, which is then killed. */
  async interrupt(): Promise<void> {
    this.signal('SIGINT');
    const late = setTimeout(() => this.signal('SIGKILL'), END_TIMEOUT_MS);
    await this.closed;
    clearTimeout(late);
    if (this.child.signalCode === 'SIGKILL') throw new Error(`it did not end:\n${this.output}`);
  }

  private get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && this.isRunning) process.kill(-this.child.pid, signal);
  }
}
