import knexModule, { type Knex } from 'knex';
import { migrationSource } from './migration-source.ts';

/** Any number that nothing else in the database locks: who holds it migrates. */
const LOCK_KEY = 4_217_500_121;
/** How long a process waits for the one that migrates before it. */
const LOCK_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Brings the schema up to date; answers the names of the migrations that it ran. Safe to call from many processes. */
export function migrateToLatest(connectionString: string): Promise<readonly string[]> {
  return underLock(connectionString, (knex) => knex.migrate.latest());
}

/** Takes back the migrations that the latest run made, newest first; answers their names. */
export function rollbackLast(connectionString: string): Promise<readonly string[]> {
  return underLock(connectionString, (knex) => knex.migrate.rollback());
}

/**
 * Knex's own lock table refuses a second process instead of letting it wait, and a killed process leaves it locked.
 * An advisory lock has a queue and ends with its transaction, which does nothing else.
 */
async function underLock(connectionString: string, migrate: (knex: Knex) => Promise<unknown>): Promise<string[]> {
  const knex = knexModule.default({
    client: 'pg',
    connection: { connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS },
    pool: { min: 0, max: 2 },
    acquireConnectionTimeout: CONNECT_TIMEOUT_MS,
    migrations: { migrationSource },
    // A failure is thrown with its cause; Knex would print it as well.
    log: { warn: () => undefined, error: () => undefined },
  });
  try {
    return await knex.transaction(async (lock) => {
      await lock.raw(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await lock.raw('SELECT pg_advisory_xact_lock(?)', [LOCK_KEY]);
      return namesOf(await migrate(knex));
    });
  } finally {
    await knex.destroy();
  }
}

/** Knex answers `[batch number, names]`. */
function namesOf(answer: unknown): string[] {
  const [, names] = answer as [number, string[]];
  return names;
}
