import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, type Context } from 'mocha';
import { ProcessOutput } from './process-output.ts';

const PROGRAM = 'redis-server';
const STARTS_MAX = 5;

/** A real Redis of the test file's own on loopback, which keeps nothing on disk. */
export class RedisServer {
  readonly port: number;
  private readonly directory: string;
  private child: ChildProcess;

  private constructor(directory: string, port: number, child: ChildProcess) {
    this.directory = directory;
    this.port = port;
    this.child = child;
  }

  /** Skips the suite that calls it in its `before` when there is no Redis here, and says why. */
  static async startOrSkip(context: Context): Promise<RedisServer> {
    if (spawnSync(PROGRAM, ['--version']).status === 0) return RedisServer.start();
    if (process.env.REQUIRE_REDIS === '1') throw new Error(`REQUIRE_REDIS is set, and there is no ${PROGRAM}`);
    process.stdout.write(`    Skipped: there is no ${PROGRAM} on the PATH (Debian: apt-get install redis-server).\n`);
    return context.skip();
  }

  private static async start(): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), 'callora-redis-'));
    for (let start = 1; ; start += 1) {
      const port = await freePort();
      try {
        return new RedisServer(directory, port, await launch(directory, port));
      } catch (cause) {
        // Somebody else may have taken the port in the meantime.
        if (start === STARTS_MAX) throw cause;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** SIGSTOP: connections stay, also new ones, and nothing is answered any more. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** SIGKILL: connections break, and everything is forgotten. */
  goDown(): Promise<void> {
    return end(this.child);
  }

  /** At the same address, empty. */
  async comeBack(): Promise<void> {
    this.child = await launch(this.directory, this.port);
  }

  async close(): Promise<void> {
    await end(this.child);
    await rm(this.directory, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when it accepts connections. @throws with what it printed when it ends instead. */
async function launch(directory: string, port: number): Promise<ChildProcess> {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const child = spawn(PROGRAM, options, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.add(child);
  const output = new ProcessOutput([]);
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    output.add(line);
    if (line.includes('Ready to accept connections')) ready.resolve(line);
  });
  child.once('close', () => {
    children.delete(child);
    ready.reject(new Error(`${PROGRAM} ended:\n${output.text}`));
  });
  await ready.promise;
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

const children = new Set<ChildProcess>();

after('no Redis is left over', async () => {
  const left = [...children];
  for (const child of left) await end(child);
  if (left.length > 0) throw new Error(`tests have left Redis servers behind: ${left.map(({ pid }) => pid).join()}`);
});
