import { type Knex } from 'knex';
import * as createUsageEvents from '../../../migrations/001_create_usage_events.ts';
import * as createVaults from '../../../migrations/002_create_vaults.ts';
import * as createChainTables from '../../../migrations/003_create_chain_tables.ts';
import * as createMoneyFunctions from '../../../migrations/004_create_money_functions.ts';
import * as createReviewFunctions from '../../../migrations/005_create_review_functions.ts';

/** The names that databases remember. Without a file extension: the same for `src` and for the compiled `dist`. */
const MIGRATIONS: ReadonlyMap<string, Knex.Migration> = new Map([
  ['001_create_usage_events', createUsageEvents],
  ['002_create_vaults', createVaults],
  ['003_create_chain_tables', createChainTables],
  ['004_create_money_functions', createMoneyFunctions],
  ['005_create_review_functions', createReviewFunctions],
]);

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve([...MIGRATIONS.keys()]),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = MIGRATIONS.get(name);
    return migration === undefined
      ? Promise.reject(new Error(`There is no migration ${name}`))
      : Promise.resolve(migration);
  },
};
