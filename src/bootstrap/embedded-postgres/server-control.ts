import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { processIdentity } from '../process-identity.ts';
import { type Cluster } from './cluster.ts';
import { readPostmaster, worksOn } from './postmaster.ts';
import { runCommand } from './run-command.ts';

export interface ServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Further command line options of postgres, such as `-c shared_buffers=256MB`. */
  readonly flags: readonly string[];
  /** False trades crash safety for speed: for tests. */
  readonly durable: boolean;
}

const START_SECONDS_MAX = 60;
const FAST_STOP_SECONDS_MAX = 15;
const IMMEDIATE_STOP_SECONDS_MAX = 10;
const START_ATTEMPTS = 3;

/**
 * Starts a server that outlives this process until it is told to stop: pg_ctl detaches it from us, so that neither
 * a Ctrl-C nor our end takes the database away from a shutdown that still drains.
 *
 * @throws with the end of the server's log when it does not start.
 */
export async function startServer(cluster: Cluster, options: ServerOptions): Promise<void> {
  let failure = '';
  // Again, because a free port may be taken in between, and the processes of a killed server need a moment to go.
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    const port = options.port === 0 ? await freePort() : options.port;
    await rm(join(cluster.directory, 'server.log'), { force: true });
    const flags = [...serverFlags(port, options), ...options.flags].map(quote).join(' ');
    const seconds = String(START_SECONDS_MAX);
    const started = await pgCtl(cluster, ['start', '-w', '-t', seconds, '-l', 'server.log', '-o', flags]);
    if (started.exitCode === 0) return;
    failure = `${started.output}${await logTail(cluster)}`;
  }
  throw new Error(`PostgreSQL in ${cluster.directory} did not start: ${failure.trim()}`);
}

/** Stops the server on this cluster, if there is one: open transactions are rolled back, the data are flushed. */
export async function stopServer(cluster: Cluster): Promise<void> {
  if (!(await isRunning(cluster))) return;
  await pgCtl(cluster, ['stop', '-w', '-m', 'fast', '-t', String(FAST_STOP_SECONDS_MAX)]);
  if (!(await isRunning(cluster))) return;
  // No harm to the data: the next start recovers them from the log, as after a power cut.
  const { output } = await pgCtl(cluster, ['stop', '-w', '-m', 'immediate', '-t', String(IMMEDIATE_STOP_SECONDS_MAX)]);
  if (await isRunning(cluster)) throw new Error(`PostgreSQL in ${cluster.directory} does not stop: ${output.trim()}`);
}

async function isRunning(cluster: Cluster): Promise<boolean> {
  const postmaster = await readPostmaster(cluster);
  if (postmaster === undefined) return false;
  return process.platform === 'linux'
    ? worksOn(cluster, postmaster)
    : (await processIdentity(postmaster.pid)) !== undefined;
}

/** The data directory goes by the environment, because pg_ctl pastes its options into a shell command. */
const pgCtl = (cluster: Cluster, args: readonly string[]) =>
  runCommand(cluster.binaries.pgCtl, ['--silent', ...args], {
    account: cluster.account,
    cwd: cluster.directory,
    env: { PGDATA: cluster.dataDirectory },
  });

function serverFlags(port: number, { durable }: ServerOptions): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

async function logTail({ directory }: Cluster): Promise<string> {
  const log = await readFile(join(directory, 'server.log'), 'utf8').catch(() => '');
  return log.slice(-2000);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
