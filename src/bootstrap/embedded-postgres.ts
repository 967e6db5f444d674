import pg from 'pg';
import { type Cluster, openCluster } from './embedded-postgres/cluster.ts';
import {
  askSettings,
  connectionString,
  type Postmaster,
  readPostmaster,
  removeStaleLock,
  worksOn,
} from './embedded-postgres/postmaster.ts';
import { type ServerOptions, startServer, stopServer } from './embedded-postgres/server-control.ts';
import { withClient } from './embedded-postgres/with-client.ts';

export interface EmbeddedPostgresOptions {
  /** Where the data are kept between runs; its parent is made if needed. */
  readonly directory: string;
  /** On 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  /** Further command line options of postgres; a server that already runs keeps its own. */
  readonly flags?: readonly string[];
  /** True flushes every commit to disk. False is for tests. */
  readonly durable: boolean;
}

export interface EmbeddedPostgres {
  /** Where the data really are: elsewhere than asked for when PostgreSQL's user could not get there. */
  readonly directory: string;
  readonly pid: number;
  /** As superuser, with the password in it: never log it. */
  connectionString(database: string): string;
  /** Ends all connections and stops the server, also one that an earlier process started. Harmless when it is gone. */
  stop(): Promise<void>;
}

/** The service's own database, made at the first start. */
export const DATABASE_NAME = 'callora';

/**
 * Brings up PostgreSQL in `directory`. A server that a killed process left running there is adopted, if it is ours
 * and runs as asked; a lock file of a dead one is removed. One caller per directory: see `claimHomeDirectory`.
 *
 * @throws with a sentence for the operator when it is not installed, cannot get at the directory, or does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(options.directory, options.durable);
  const server = { flags: [], ...options };
  const { pid, port } = (await adopt(cluster, server)) ?? (await startAnew(cluster, server));
  await ensureDatabase(connectionString(cluster, port, 'postgres'), DATABASE_NAME);
  return {
    directory: cluster.directory,
    pid,
    connectionString: (database) => connectionString(cluster, port, database),
    stop: () => stopServer(cluster),
  };
}

/** Creates the database on the server of `adminConnectionString` unless it is there, also when others try it too. */
export async function ensureDatabase(adminConnectionString: string, name: string): Promise<void> {
  await withClient(adminConnectionString, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    try {
      await client.query(`create database ${pg.escapeIdentifier(name)}`);
    } catch (cause) {
      if (!isAlreadyThere(cause)) throw cause;
    }
  });
}

/** duplicate_database, or unique_violation in the catalogue when two create it in the same moment. */
const isAlreadyThere = (cause: unknown) =>
  cause instanceof pg.DatabaseError && (cause.code === '42P04' || cause.code === '23505');

/** The server that runs on these data as wanted; one that does not is stopped, and a lock without a server removed. */
async function adopt(cluster: Cluster, { port, durable }: ServerOptions): Promise<Postmaster | undefined> {
  const found = await readPostmaster(cluster);
  if (found === undefined) return undefined;
  const settings = await askSettings(cluster, found);
  if (settings?.durable === durable && (port === 0 || port === found.port)) return found;
  if (settings !== undefined || (await worksOn(cluster, found))) await stopServer(cluster);
  await removeStaleLock(cluster);
  return undefined;
}

async function startAnew(cluster: Cluster, options: ServerOptions): Promise<Postmaster> {
  await startServer(cluster, options);
  const started = await readPostmaster(cluster);
  if (started === undefined) throw new Error(`PostgreSQL in ${cluster.directory} ended right after its start`);
  return started;
}
