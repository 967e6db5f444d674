import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after } from 'mocha';
import { ProcessOutput } from './process-output.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY_TIMEOUT_MS = 30_000;
const EXIT_TIMEOUT_MS = 40_000;
/** Whatever is called like this must never be printed. */
const SECRET_VARIABLE = /SECRET|_KEY$|PASSWORD/;
/** What a process may know of the machine; everything else is the test's to say. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];

export type Variables = Readonly<Record<string, string>>;

export interface ServerOptions {
  /** Texts that the log must not hold, besides the secrets among the variables. */
  readonly secrets?: readonly string[];
}

/** The service as an operator runs it: a process of its own, with the given variables and no others. */
export class ServerProcess {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly output: ProcessOutput;
  private readonly child: Child;

  private constructor(child: Child, url: string) {
    this.child = child;
    this.url = url;
    this.output = child.output;
  }

  /** Resolves at its ready line. @throws with its last lines when it ends or stays silent instead. */
  static async start(variables: Variables, options: ServerOptions = {}): Promise<ServerProcess> {
    const child = new Child(variables, options);
    return new ServerProcess(child, await child.ready());
  }

  /** Starts one that is expected to end by itself. @throws when it becomes ready. */
  static async startInVain(variables: Variables): Promise<{ exitCode: number | null; output: string }> {
    const child = new Child(variables, {});
    const url = await child.ready().catch(() => null);
    if (url === null) return { exitCode: await child.end(null), output: child.output.text };
    await child.end('SIGKILL');
    throw new Error(`the server started although it should not have:\n${child.output.text}`);
  }

  get pid(): number {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.isRunning;
  }

  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null> {
    return this.child.end('SIGTERM');
  }

  /** SIGKILL: no chance to tidy up. */
  async kill(): Promise<void> {
    await this.child.end('SIGKILL');
  }
}

class Child {
  readonly output: ProcessOutput;
  private readonly process: ChildProcess;
  private readonly closed: Promise<unknown>;
  private readonly readyUrl = Promise.withResolvers<string>();

  constructor(variables: Variables, { secrets = [] }: ServerOptions) {
    this.output = new ProcessOutput([...secretsAmong(variables), ...secrets]);
    // Another working directory, because a checkout may hold a .env file of its developer.
    this.process = spawn(process.execPath, [MAIN], {
      cwd: tmpdir(),
      env: { ...inherited(), PORT: '0', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.closed = once(this.process, 'close');
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.read(line));
    }
    children.add(this);
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error('the server process could not be spawned');
    return this.process.pid;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  ready(): Promise<string> {
    const ended = this.closed.then(() => Promise.reject(new Error(`the server ended:\n${this.output.text}`)));
    return within(READY_TIMEOUT_MS, Promise.race([this.readyUrl.promise, ended]), () => this.complain('not ready'));
  }

  /** Sends the signal, if any, and waits for the end; the exit code, null after a signal. */
  async end(signal: NodeJS.Signals | null): Promise<number | null> {
    if (signal !== null && this.isRunning) process.kill(this.pid, signal);
    await within(EXIT_TIMEOUT_MS, this.closed, () => this.complain(`still there after ${signal ?? 'its own end'}`));
    return this.process.exitCode;
  }

  private complain(what: string): string {
    return `server process ${this.pid} is ${what}:\n${this.output.text}`;
  }

  private read(line: string): void {
    this.output.add(line);
    if (!line.includes('"ready":true')) return;
    const { url } = JSON.parse(line) as { url: string };
    this.readyUrl.resolve(url);
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>, complaint: () => string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(complaint())), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Each seed of a list is a secret of its own; of a database's URL it is the password. */
function secretsAmong(variables: Variables): string[] {
  const values = Object.entries(variables).flatMap(([name, value]) =>
    SECRET_VARIABLE.test(name) ? value.split(',') : [name === 'DATABASE_URL' ? new URL(value).password : ''],
  );
  return values.filter((value) => value !== '');
}

function inherited(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

const children = new Set<Child>();

after('no server process is left over, and none has logged a secret', async () => {
  const started = [...children];
  children.clear();
  const left = started.filter(({ isRunning }) => isRunning);
  for (const child of left) await child.end('SIGKILL');
  if (left.length > 0) throw new Error(`tests have left server processes behind: ${left.map(({ pid }) => pid).join()}`);
  const leaked = started.filter(({ output }) => output.leakedLines > 0);
  if (leaked.length > 0) throw new Error(`${leaked.length} server processes have logged a secret`);
});
