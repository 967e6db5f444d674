import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import { encodeStrkey } from '../../src/core/shared/strkey.ts';
import { parseUsdc } from '../../src/core/shared/usdc.ts';
import { SECRETS } from '../http/support/examples.ts';
import { knexStores } from './knex-world.ts';
import { LiveNetwork, type DeploymentNetwork } from './live-network.ts';
import { testDatabase } from './postgres.ts';
import { ServerProcess, type ServerOptions, type Variables } from './server-process.ts';

/** Made from a fixed seed; it signs the challenges of the wallet login and holds nothing anywhere. */
export const LOGIN_SEED = encodeStrkey('seed', new Uint8Array(32).fill(10));

/** The database that a deployment stands on, and what becomes of it afterwards. */
export interface DeploymentDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** PostgreSQL, a Stellar network and the server processes on them: everything real, on loopback. */
export class LiveDeployment<Network extends DeploymentNetwork = LiveNetwork> {
  readonly network: Network;
  private readonly database: DeploymentDatabase;
  private readonly servers: ServerProcess[] = [];

  private constructor(database: DeploymentDatabase, network: Network) {
    this.database = database;
    this.network = network;
  }

  /** On the given database, or on a migrated one of its own. */
  static async open(database?: DeploymentDatabase): Promise<LiveDeployment> {
    return new LiveDeployment(database ?? (await testDatabase()), await LiveNetwork.open());
  }

  /** On the given parts; both are gone when it closes. */
  static on<Network extends DeploymentNetwork>(
    database: DeploymentDatabase,
    network: Network,
  ): LiveDeployment<Network> {
    return new LiveDeployment(database, network);
  }

  /** A server process on this database and this network; further variables win. */
  async start(variables: Variables = {}, options: ServerOptions = {}): Promise<ServerProcess> {
    const server = await ServerProcess.start({ ...this.variables(), ...variables }, options);
    this.servers.push(server);
    return server;
  }

  /** What an operator would write into the environment. `networkPort`: of a proxy before the network. */
  variables(networkPort = this.network.port): Variables {
    const { genesis } = this.network;
    const networkUrl = `http://127.0.0.1:${networkPort}`;
    return {
      NODE_ENV: 'test',
      DATABASE_URL: this.database.url,
      STELLAR_TESTNET_PASSPHRASE: genesis.passphrase,
      SOROBAN_RPC_URL: `${networkUrl}/rpc`,
      HORIZON_URL: `${networkUrl}/horizon`,
      STELLAR_TESTNET_VAULT_CONTRACT_ID: genesis.vaultContractId,
      STELLAR_TESTNET_USDC_ISSUER: genesis.usdcIssuer,
      STELLAR_CHARGE_SIGNER_SECRET: genesis.chargeSigner.secret,
      STELLAR_CHANNEL_SECRETS: genesis.channels.map(({ secret }) => secret).join(','),
      CHARGE_CONFIRM_INTERVAL_MS: '100',
      // Tests ask faster than any user; those of the limit set their own.
      REST_RATE_LIMIT_MAX_REQUESTS: '100000',
      JWT_SECRET: SECRETS.jwtSecret,
      ADMIN_API_KEY: SECRETS.adminApiKey,
      METRICS_API_KEY: SECRETS.metricsApiKey,
      CHARGE_ID_SECRET: 'charge-id-secret-of-the-tests-0123456789',
      SEP10_SIGNING_SECRET: LOGIN_SEED,
    };
  }

  /** Opens a vault for each user and fills it by a deposit of its own. The database must be migrated. */
  async fund(userIds: readonly string[], amountUsdc: string): Promise<void> {
    const stores = knexStores(this.database.url);
    const clock = new SystemClock();
    const pool = { contractId: this.network.genesis.vaultContractId, kind: 'pooled' } as const;
    const units = parseUsdc(amountUsdc)._unsafeUnwrap();
    try {
      for (const userId of userIds) {
        const { depositor: depositorAddress, ...receipt } = await this.network.deposit(amountUsdc);
        (await stores.vaults.create({ ...pool, userId, depositorAddress }, clock.now()))._unsafeUnwrap();
        (await stores.deposits.credit({ ...receipt, depositorAddress, units }, clock.now()))._unsafeUnwrap();
      }
    } finally {
      await stores.database.close();
    }
  }

  /** The rows of one statement. */
  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return withClient(this.database.url, async (client) => (await client.query<Row>(sql, [...values])).rows);
  }

  /** Stops what still runs; everything of this deployment is gone afterwards. @throws when a server did not drain. */
  async close(): Promise<void> {
    try {
      const exitCodes = await Promise.all(this.servers.map((server) => server.stop()));
      const undrained = exitCodes.filter((exitCode) => exitCode !== 0 && exitCode !== null);
      if (undrained.length > 0) throw new Error(`servers ended with exit code ${undrained.join()}`);
    } finally {
      await this.network.close();
      await this.database.drop();
    }
  }
}
