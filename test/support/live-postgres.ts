import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateToLatest } from '../../src/adapters/knex/migrate.ts';
import { DATABASE_NAME, startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/bootstrap/embedded-postgres.ts';

export interface LivePostgresOptions {
  /** Flushes every commit to disk. Default false. */
  readonly durable?: boolean;
}

/** A PostgreSQL server of a test's own, which can go down and come back, and be frozen as a stopped machine is. */
export class LivePostgres {
  private readonly parent: string;
  private readonly durable: boolean;
  private server: EmbeddedPostgres;
  private readonly port: number;
  private frozen: { readonly pids: readonly number[]; readonly client: pg.Client } | null = null;

  private constructor(parent: string, durable: boolean, server: EmbeddedPostgres) {
    this.parent = parent;
    this.durable = durable;
    this.server = server;
    this.port = Number(new URL(this.url).port);
  }

  /** With one migrated database. */
  static async start({ durable = false }: LivePostgresOptions = {}): Promise<LivePostgres> {
    const parent = await mkdtemp(join(tmpdir(), 'callora-live-postgres-'));
    await chmod(parent, 0o711); // root's server runs as another user, who must get through
    const postgres = new LivePostgres(parent, durable, await startIn(parent, 0, durable));
    await migrateToLatest(postgres.url);
    return postgres;
  }

  get url(): string {
    return this.server.connectionString(DATABASE_NAME);
  }

  goDown(): Promise<void> {
    return this.server.stop();
  }

  /** At the same address, with the same data. */
  async comeBack(): Promise<void> {
    this.server = await startIn(this.parent, this.port, this.durable);
  }

  /** What the server has logged since its last start; each error with its SQLSTATE. */
  log(): Promise<string> {
    return readFile(join(this.server.directory, 'server.log'), 'utf8');
  }

  /** SIGSTOP for all of its processes: connections are taken by the kernel and nothing is ever answered. */
  async freeze(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    // The postmaster first, so that no process comes up after the list was made.
    process.kill(this.server.pid, 'SIGSTOP');
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
    const pids = [this.server.pid, ...rows.map(({ pid }) => pid)];
    this.frozen = { pids, client };
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
  }

  /** Harmless when it is not frozen. */
  async thaw(): Promise<void> {
    if (this.frozen === null) return;
    const { pids, client } = this.frozen;
    this.frozen = null;
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await client.end();
  }

  async drop(): Promise<void> {
    await this.thaw();
    await this.server.stop();
    await rm(this.parent, { recursive: true });
  }
}

const startIn = (parent: string, port: number, durable: boolean): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({
    directory: join(parent, 'postgres'),
    port,
    durable,
    flags: ['-c', 'log_error_verbosity=verbose'],
  });
