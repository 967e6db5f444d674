import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import { serverUrl } from './test-server.ts';
import { waitUntil } from './wait-until.ts';

export interface TestDatabase {
  readonly url: string;
  /** @throws when a connection to it stays open for so long: whoever made it has leaked a client or a pool. */
  drop(closingTimeoutMs?: number): Promise<void>;
}

const TEMPLATE = 'callora_migrated';
const CLOSING_TIMEOUT_MS = 10_000;

/** A database of the test file's own, with all migrations done. */
export async function testDatabase(): Promise<TestDatabase> {
  await ensureTemplate();
  return createDatabase(TEMPLATE);
}

/** A database of the test file's own, with nothing in it. */
export const emptyDatabase = (): Promise<TestDatabase> => createDatabase('template1');

/** Migrated once a run; the lock keeps parallel workers from doing it twice, the rename from using it half done. */
async function ensureTemplate(): Promise<void> {
  const adminUrl = await serverUrl();
  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [TEMPLATE]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount !== 0) return;
    const draft = `${TEMPLATE}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    // Loaded only now, because it brings Knex along.
    const { migrateToLatest } = await import('../../src/adapters/knex/migrate.ts');
    await migrateToLatest(urlOf(adminUrl, draft));
    await client.query(`alter database ${draft} rename to ${TEMPLATE}`);
  });
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const adminUrl = await serverUrl();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, (client) => client.query(`create database ${name} template ${template}`));
  return {
    url: urlOf(adminUrl, name),
    drop: (timeoutMs) => withClient(adminUrl, (client) => dropDatabase(client, name, timeoutMs)),
  };
}

/** @throws when a connection to it stays open: whoever made it has leaked a client or a pool. */
export async function expectUnused(url: string): Promise<void> {
  await withClient(await serverUrl(), (client) => waitUntilUnused(client, new URL(url).pathname.slice(1)));
}

function waitUntilUnused(client: pg.Client, name: string, timeoutMs = CLOSING_TIMEOUT_MS): Promise<void> {
  return waitUntil(
    async () => (await openConnections(client, name)) === 0,
    timeoutMs,
    `a test has left connections to its database ${name} open`,
  );
}

async function dropDatabase(client: pg.Client, name: string, timeoutMs?: number): Promise<void> {
  try {
    await waitUntilUnused(client, name, timeoutMs);
  } finally {
    await client.query(`drop database ${name} with (force)`);
  }
}

async function openConnections(client: pg.Client, name: string): Promise<number> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
  return rowCount ?? 0;
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = database;
  return url.href;
}
