import { join } from 'node:path';
import { type Config } from './config.ts';
import { type GivenNetwork } from './config/stellar-config.ts';
import { completeSecrets, type Secrets } from './development-secrets.ts';
import { DATABASE_NAME, startEmbeddedPostgres } from './embedded-postgres.ts';
import { claimHomeDirectory } from './home-directory.ts';
import { settingsOfNetworkAt, startLocalNetwork } from './local-network.ts';
import { type Settings, type StellarSettings } from './settings.ts';
import { StartRefused } from './start-refused.ts';

export interface Embedded {
  readonly settings: Settings;
  /** What an operator should know of where things are; no secrets. */
  readonly notes: Readonly<Record<string, string>>;
  /** Stops what was started here, in reverse order. */
  stop(): Promise<void>;
}

/** Starts whatever the configuration does not give: outside production the service needs nothing but itself. */
export async function startEmbedded(config: Config): Promise<Embedded> {
  const stops: (() => Promise<void>)[] = [];
  const notes: Record<string, string> = {};
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  try {
    const home = await claimHome(config, stops);
    const [connectionString, stellar, secrets] = await inParallel(
      databaseOf(config, home, stops, notes),
      stellarOf(config, home, stops, notes),
      secretsOf(config, home, notes),
    );
    return { settings: { config, connectionString, stellar, secrets }, notes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Like `Promise.all`, but no start is left running behind a failure: what it started must still be stopped. */
async function inParallel<A, B, C>(a: Promise<A>, b: Promise<B>, c: Promise<C>): Promise<[A, B, C]> {
  await Promise.allSettled([a, b, c]);
  return Promise.all([a, b, c]);
}

async function claimHome(config: Config, stops: (() => Promise<void>)[]): Promise<string> {
  const { database, stellar } = config;
  const embedded = database.kind === 'embedded' || (stellar.kind === 'local' && stellar.url === null);
  if (!embedded) return config.homeDirectory;
  const home = await claimHomeDirectory(config.homeDirectory);
  if (home.isErr()) throw new StartRefused(home.error.message);
  stops.push(() => home.value.release());
  return home.value.path;
}

async function databaseOf(
  { database }: Config,
  home: string,
  stops: (() => Promise<void>)[],
  notes: Record<string, string>,
): Promise<string> {
  if (database.kind === 'given') return database.connectionString;
  const directory = join(home, 'postgres');
  const server = await startEmbeddedPostgres({ directory, port: database.port, durable: true });
  stops.push(() => server.stop());
  notes['database'] = `embedded PostgreSQL in ${server.directory}`;
  return server.connectionString(DATABASE_NAME);
}

async function stellarOf(
  { stellar }: Config,
  home: string,
  stops: (() => Promise<void>)[],
  notes: Record<string, string>,
): Promise<StellarSettings> {
  if (stellar.kind === 'given') {
    const local = stellar.passphrase.startsWith('Callora Local Network');
    return { ...stellar, payouts: payoutsOf(stellar), local };
  }
  if (stellar.url !== null) {
    notes['stellar'] = `local network at ${stellar.url}, run by another process`;
    return settingsOfNetworkAt(stellar.url);
  }
  const network = await startLocalNetwork(join(home, 'localnet'), stellar);
  stops.push(() => network.stop());
  notes['stellar'] = `local network at ${network.url}`;
  return network.settings;
}

function payoutsOf({ settlementContractId, payoutSignerSecret }: GivenNetwork): StellarSettings['payouts'] {
  if (settlementContractId === undefined || payoutSignerSecret === undefined) return null;
  return { contractId: settlementContractId, signerSecret: payoutSignerSecret };
}

async function secretsOf({ secrets }: Config, home: string, notes: Record<string, string>): Promise<Secrets> {
  const completed = await completeSecrets(secrets, home);
  if (completed.path !== undefined) notes['secrets'] = `development secrets in ${completed.path}`;
  return completed.secrets;
}
