import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { type BenchService } from './bench-host.ts';
import { HealthRedis } from './health-redis.ts';
import { ServiceProcess } from './service-process.ts';

/** What health checks, each on a way of its own that can be cut. */
export type HealthDependency = 'PostgreSQL' | 'RPC' | 'Horizon' | 'Redis';

/** A further instance on the database and the network of a running service. */
export class HealthService {
  readonly process: ServiceProcess;
  readonly dependencies: ReadonlyMap<HealthDependency, TcpProxy>;
  private readonly redis: HealthRedis | null;
  private readonly directory: string;

  private constructor(
    process: ServiceProcess,
    dependencies: ReadonlyMap<HealthDependency, TcpProxy>,
    redis: HealthRedis | null,
    directory: string,
  ) {
    this.process = process;
    this.dependencies = dependencies;
    this.redis = redis;
    this.directory = directory;
  }

  static async start(
    { network, database }: BenchService,
    variables: Readonly<Record<string, string>>,
  ): Promise<HealthService> {
    const { connectionString } = database.options;
    if (network === null || connectionString === undefined) throw new Error('There is nothing to check');
    const redis = await HealthRedis.start();
    const databaseUrl = new URL(connectionString);
    const networkPort = Number(new URL(network.url).port);
    const postgres = await proxyBefore(Number(databaseUrl.port));
    const [rpc, horizon] = [await proxyBefore(networkPort), await proxyBefore(networkPort)];
    const dependencies = new Map<HealthDependency, TcpProxy>([
      ['Horizon', horizon],
      ['RPC', rpc],
      ['PostgreSQL', postgres],
    ]);
    if (redis !== null) dependencies.set('Redis', await proxyBefore(redis.port));
    databaseUrl.host = `127.0.0.1:${postgres.port}`;
    const redisPort = dependencies.get('Redis')?.port;
    const directory = await mkdtemp(join(tmpdir(), 'callora-bench-health-'));
    const child = await ServiceProcess.start(
      join(directory, 'service.log'),
      {
        ...network.variables,
        PORT: '0',
        DATABASE_URL: databaseUrl.href,
        SOROBAN_RPC_URL: `http://127.0.0.1:${rpc.port}/rpc`,
        HORIZON_URL: `http://127.0.0.1:${horizon.port}/horizon`,
        SOROBAN_RPC_ENABLED: 'true',
        HORIZON_ENABLED: 'true',
        HEALTH_RATE_LIMIT_MAX_REQUESTS: '1000000',
        ...(redisPort === undefined ? {} : { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
        ...variables,
      },
      [],
    );
    return new HealthService(child, dependencies, redis, directory);
  }

  async stop(): Promise<void> {
    await this.process.stop();
    for (const proxy of this.dependencies.values()) await proxy.close();
    await this.redis?.stop();
    await rm(this.directory, { recursive: true });
  }
}

const proxyBefore = (port: number) => TcpProxy.before({ host: '127.0.0.1', port });
