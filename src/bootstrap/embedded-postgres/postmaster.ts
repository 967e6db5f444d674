import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cluster } from './cluster.ts';
import { withClient } from './with-client.ts';

/** The server process that the lock file of a data directory speaks of, dead or alive. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** How a living server of ours was started. */
export interface ServerSettings {
  readonly durable: boolean;
}

const LOCK_FILE = 'postmaster.pid';
const CONNECT_TIMEOUT_MS = 2000;

/** Reads the lock file: its lines are pid, data directory, start time, port, ... Undefined when no server has one. */
export async function readPostmaster({ dataDirectory }: Cluster): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataDirectory, LOCK_FILE), 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cause;
  });
  const [pid, , , port] = text.split('\n');
  // A server that was killed before it had a port leaves the line out; 0 answers to nobody.
  return pid === undefined || pid === '' ? undefined : { pid: Number(pid), port: Number(port ?? 0) };
}

/** Its settings, when the server at that port answers to our password and works on our data; undefined otherwise. */
export async function askSettings(cluster: Cluster, { port }: Postmaster): Promise<ServerSettings | undefined> {
  if (port === 0) return undefined;
  const sql = `select current_setting('data_directory') as directory, current_setting('fsync') as fsync`;
  try {
    const url = connectionString(cluster, port, 'postgres');
    const { rows } = await withClient(
      url,
      (client) => client.query<{ directory: string; fsync: string }>(sql),
      CONNECT_TIMEOUT_MS,
    );
    const [row] = rows;
    return row?.directory === cluster.dataDirectory ? { durable: row.fsync === 'on' } : undefined;
  } catch {
    return undefined; // not a server, not ours, or not able to answer: the caller looks at the process instead
  }
}

/**
 * True when the process surely is a server of this data directory: a postmaster works inside it. Only /proc tells;
 * elsewhere the answer is no, and PostgreSQL's own check of its shared memory still refuses a second server.
 */
export async function worksOn({ dataDirectory }: Cluster, { pid }: Postmaster): Promise<boolean> {
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return workingDirectory === dataDirectory;
}

export async function removeStaleLock({ dataDirectory }: Cluster): Promise<void> {
  await rm(join(dataDirectory, LOCK_FILE), { force: true });
}

/** Holds the password: never log it. */
export function connectionString({ password }: Cluster, port: number, database: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}
