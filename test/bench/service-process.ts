import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START = startCommand();
/** What `npm start` gives to Node. */
export const NODE_FLAGS: readonly string[] = START.flags;
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 45_000;
const LOOK_EVERY_MS = 10;

interface ReadyLine {
  readonly timestamp: string;
  readonly url: string;
}

/** The service as an operator runs it: `npm start` with its log in a file. */
export class ServiceProcess {
  readonly url: string;
  /** From the spawn to the moment that the service itself gives for being ready. */
  readonly readyAfterMs: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, ready: ReadyLine, startedAt: number) {
    this.child = child;
    this.url = ready.url;
    this.readyAfterMs = Date.parse(ready.timestamp) - startedAt;
  }

  /** @throws with the end of the log when it does not become ready. */
  static async start(
    logPath: string,
    variables: Readonly<Record<string, string>>,
    nodeOptions: readonly string[],
  ): Promise<ServiceProcess> {
    // A file takes every line at once; a pipe would make the service wait for us to read.
    const log = await open(logPath, 'w');
    const startedAt = Date.now();
    const child = spawn(process.execPath, [...START.flags, ...nodeOptions, MAIN], {
      // Another working directory, because a checkout may hold a .env file of its developer.
      cwd: tmpdir(),
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        TMPDIR: process.env['TMPDIR'],
        NODE_COMPILE_CACHE: START.compileCache,
        ...variables,
      },
      stdio: ['ignore', log.fd, log.fd],
    });
    try {
      return new ServiceProcess(child, await readyLineOf(child, logPath), startedAt);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      await log.close();
    }
  }

  /** Takes the processor away from it, connections and all, until `thaw`. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Resolves when it answers again. */
  async thaw(): Promise<void> {
    this.child.kill('SIGCONT');
    const answer = await fetch(`${this.url}/api/health`);
    await answer.arrayBuffer();
  }

  /** Resident set size in bytes, as the service reports it. */
  async residentBytes(): Promise<number> {
    const text = await (await fetch(`${this.url}/api/metrics`)).text();
    const value = /^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1];
    if (value === undefined) throw new Error('The service does not report its memory');
    return Number(value);
  }

  /** SIGTERM; SIGKILL when that is not enough. */
  async stop(): Promise<void> {
    if (hasEnded(this.child)) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const giveUp = new AbortController();
    const late = sleep(STOP_TIMEOUT_MS, undefined, { signal: giveUp.signal }).then(
      () => this.child.kill('SIGKILL'),
      () => undefined,
    );
    await exited;
    giveUp.abort();
    await late;
  }
}

/** What `npm start` says: `NODE_COMPILE_CACHE=<directory in the checkout> node <flags> src/main.ts`. */
function startCommand(): { readonly compileCache: string; readonly flags: readonly string[] } {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [, directory, flags] = /^NODE_COMPILE_CACHE=(\S+) node (.*)src\/main\.ts$/.exec(scripts.start) ?? [];
  if (directory === undefined || flags === undefined) throw new Error(`npm start has another form: ${scripts.start}`);
  return { compileCache: join(ROOT, directory), flags: flags.trim().split(' ') };
}

async function readyLineOf(child: ChildProcess, logPath: string): Promise<ReadyLine> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < giveUpAt && !hasEnded(child)) {
    const lines = (await readFile(logPath, 'utf8')).split('\n').slice(0, -1);
    const ready = lines.find((line) => line.includes('"ready":true'));
    if (ready !== undefined) return JSON.parse(ready) as ReadyLine;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`The service did not become ready:\n${(await readFile(logPath, 'utf8')).slice(-4000)}`);
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;
