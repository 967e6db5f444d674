import { type Knex } from 'knex';
import { migrationSource } from './src/adapters/knex/migration-source.ts';
import { loadConfig, readEnvironment } from './src/bootstrap/config.ts';

/** For the knex command line (`npx knex migrate:list`); `npm run migrate` needs no Knex command. */
const configuration: Knex.Config = {
  client: 'pg',
  connection: connectionString(),
  migrations: { migrationSource },
};

export default configuration;

function connectionString(): string {
  const config = loadConfig(readEnvironment());
  if (config.isErr()) throw new Error(config.error.map(({ variable, message }) => `${variable} ${message}`).join('\n'));
  const { database } = config.value;
  if (database.kind === 'embedded')
    throw new Error('Set DATABASE_URL: the embedded database is not reached from here.');
  return database.connectionString;
}
