import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from './service-process.ts';

const READY_TIMEOUT_MS = 30_000;

/** A server of the bench in a process of its own, with the flags of the service. Its first line is its address. */
export class GatewayChild {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
  }

  /** @param script a file beside this one */
  static async start(script: string, args: readonly string[] = []): Promise<GatewayChild> {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(process.execPath, [...NODE_FLAGS, path, ...args], {
      cwd: tmpdir(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout });
      const [url] = (await once(lines, 'line', { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })) as [string];
      return new GatewayChild(child, url);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${script} did not start`, { cause: error });
    }
  }

  /** It has nothing to lose. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
