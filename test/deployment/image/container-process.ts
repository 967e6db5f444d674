import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ProcessOutput } from '../../support/process-output.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HEALTHY_TIMEOUT_MS = 60_000;
const CHECK_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 35_000;
const ENDED_TIMEOUT_MS = 60_000;

/** What would be a container's process: started with exactly these variables, and stopped by SIGTERM. */
export class ContainerProcess {
  readonly output = new ProcessOutput([]);
  private readonly name: string;
  private readonly child: ChildProcess;
  private readonly options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

  private constructor(name: string, child: ChildProcess, options: ContainerProcess['options']) {
    this.name = name;
    this.child = child;
    this.options = options;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.output.add(`${name}: ${line}`));
    }
  }

  static start(name: string, command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): ContainerProcess {
    const [program = '', ...words] = command;
    const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return new ContainerProcess(name, child, { cwd, env });
  }

  /** Resolves when the health check, run as a container runs it, ends with 0. */
  healthy([program = '', ...words]: readonly string[]): Promise<void> {
    const check = () => {
      if (this.hasEnded) throw new Error(`${this.name} ended with exit code ${this.child.exitCode}`);
      return spawnSync(program, words, { ...this.options, timeout: CHECK_TIMEOUT_MS }).status === 0;
    };
    return waitUntil(check, HEALTHY_TIMEOUT_MS, `${this.name} is not healthy`);
  }

  /** SIGTERM, and the exit code; null when it was ended by a signal. */
  async stop(): Promise<number | null> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    await waitUntil(() => this.hasEnded, STOP_TIMEOUT_MS, `${this.name} does not stop`);
    return this.child.exitCode;
  }

  /** The exit code, once it ends by itself. */
  async ended(): Promise<number | null> {
    await waitUntil(() => this.hasEnded, ENDED_TIMEOUT_MS, `${this.name} does not end`);
    return this.child.exitCode;
  }

  /** SIGKILL: for what is left over. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
