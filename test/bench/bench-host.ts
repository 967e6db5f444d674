import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DATABASE_NAME, startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/bootstrap/embedded-postgres.ts';
import { NetworkProcess } from './network-process.ts';
import { ServiceProcess } from './service-process.ts';

/** The pool of the service and the one of the reference are equally large. */
const POOL_MAX = 10;

/** A running service and a pool on the very PostgreSQL server that it started. */
export interface BenchService {
  readonly process: ServiceProcess;
  /** Null: the service runs a local network itself. */
  readonly network: NetworkProcess | null;
  readonly database: pg.Pool;
  /** Takes the processor away from service and network, connections and all, until `thaw`. */
  freeze(): void;
  /** Resolves when the service answers again. */
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

/** Everything that a run of the bench starts or writes; `close` leaves nothing of it. */
export class BenchHost {
  readonly adminApiKey = randomBytes(24).toString('base64url');
  readonly jwtSecret = randomBytes(24).toString('base64url');
  private readonly directory: string;
  private readonly services = new Set<BenchService>();

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(): Promise<BenchHost> {
    const directory = await mkdtemp(join(tmpdir(), 'callora-bench-'));
    // PostgreSQL may run as another user, who must get through.
    await chmod(directory, 0o711);
    return new BenchHost(directory);
  }

  /** The service as `npm start` has it, with everything in it, on the home directory of that name. */
  startWhole(homeName: string): Promise<BenchService> {
    return this.start(homeName, null, []);
  }

  /** The service as in production: with a network elsewhere. */
  async startBeside(homeName: string, nodeOptions: readonly string[]): Promise<BenchService> {
    const network = await NetworkProcess.start();
    try {
      return await this.start(homeName, network, nodeOptions);
    } catch (error) {
      await network.stop();
      throw error;
    }
  }

  /** Where a file of the run may be written; gone with everything else at the end. */
  pathOf(name: string): string {
    return join(this.directory, name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.services].map((service) => service.stop()));
    await rm(this.directory, { recursive: true, force: true });
  }

  private async start(
    homeName: string,
    network: NetworkProcess | null,
    nodeOptions: readonly string[],
  ): Promise<BenchService> {
    const home = join(this.directory, homeName);
    const variables = { ...this.variables(home), ...network?.variables };
    const child = await ServiceProcess.start(`${home}.log`, variables, nodeOptions);
    // Adopts the server that the service has started, so that it can be stopped even if the service cannot.
    const postgres = await startEmbeddedPostgres({ directory: join(home, 'postgres'), port: 0, durable: true });
    const service = this.serviceOf(child, network, postgres);
    this.services.add(service);
    return service;
  }

  private serviceOf(child: ServiceProcess, network: NetworkProcess | null, postgres: EmbeddedPostgres): BenchService {
    const database = new pg.Pool({ connectionString: postgres.connectionString(DATABASE_NAME), max: POOL_MAX });
    // A connection that breaks while idle would end the process.
    database.on('error', () => undefined);
    const service: BenchService = {
      process: child,
      network,
      database,
      freeze: () => {
        child.freeze();
        network?.freeze();
      },
      thaw: () => {
        network?.thaw();
        return child.thaw();
      },
      stop: async () => {
        if (!this.services.delete(service)) return;
        network?.thaw();
        await database.end();
        await child.stop();
        await network?.stop();
        await postgres.stop();
      },
    };
    return service;
  }

  /** What is not said here is as everywhere: `info` logs, all workers, a pool of ten. */
  private variables(home: string): Readonly<Record<string, string>> {
    return {
      CALLORA_HOME: home,
      PORT: '0',
      ADMIN_API_KEY: this.adminApiKey,
      JWT_SECRET: this.jwtSecret,
      // Counted as everywhere, but never refused: what is measured is the charge, not its limit.
      REST_RATE_LIMIT_MAX_REQUESTS: '1000000',
      // Where the sample upstream of the gateway listens.
      UPSTREAM_ALLOW_PRIVATE: '127.0.0.1',
    };
  }
}
