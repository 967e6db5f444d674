import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

const PROGRAM = 'redis-server';
const READY_TIMEOUT_MS = 10_000;

/** A Redis on loopback that keeps nothing on disk. */
export class HealthRedis {
  readonly port: number;
  private readonly child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.child = child;
  }

  /** Null where there is no such program. */
  static async start(): Promise<HealthRedis | null> {
    if (spawnSync(PROGRAM, ['--version']).status !== 0) return null;
    const port = await freePort();
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn(PROGRAM, options, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'ignore'] });
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    for await (const line of createInterface({ input: child.stdout, signal })) {
      if (line.includes('Ready to accept connections')) return new HealthRedis(port, child);
    }
    child.kill('SIGKILL');
    throw new Error('Redis did not start');
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
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
