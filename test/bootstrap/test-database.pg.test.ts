import { expect } from 'chai';
import pg from 'pg';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import { emptyDatabase, testDatabase } from '../support/postgres.ts';

const databases = (url: string) =>
  withClient(url, async (client) => (await client.query<{ datname: string }>('select datname from pg_database')).rows);

describe('a test database', () => {
  it('is one of its own, and is gone after the drop', async () => {
    const [one, other] = [await emptyDatabase(), await emptyDatabase()];
    await withClient(one.url, (client) => client.query('create table mine ()'));
    const { rowCount } = await withClient(other.url, (c) => c.query(`select from pg_tables where tablename = 'mine'`));
    expect(rowCount).to.equal(0);
    await one.drop();
    const name = new URL(one.url).pathname.slice(1);
    expect((await databases(other.url)).map(({ datname }) => datname)).not.to.include(name);
    await other.drop();
  });

  it('has all migrations done', async () => {
    const database = await testDatabase();
    const { rowCount } = await withClient(database.url, (client) => client.query('select from usage_events'));
    expect(rowCount).to.equal(0);
    await database.drop();
  });

  it('waits for connections that are closing', async () => {
    const database = await emptyDatabase();
    const client = new pg.Client(database.url);
    await client.connect();
    await Promise.all([database.drop(), client.end()]);
  });

  it('fails the file that leaks a connection, and is dropped all the same', async () => {
    const [database, other] = [await emptyDatabase(), await emptyDatabase()];
    const leaked = new pg.Client(database.url);
    leaked.on('error', () => undefined);
    await leaked.connect();
    const failure = await database.drop(200).catch((cause: unknown) => cause);
    expect(failure).to.be.an('error').with.property('message').that.includes('left connections');
    const name = new URL(database.url).pathname.slice(1);
    expect((await databases(other.url)).map(({ datname }) => datname)).not.to.include(name);
    await other.drop();
  });
});
