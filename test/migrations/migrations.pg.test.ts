import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import pg from 'pg';
import { migrateToLatest, rollbackLast } from '../../src/adapters/knex/migrate.ts';
import { emptyDatabase, type TestDatabase } from '../support/postgres.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

async function ask(url: string, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<string[]>({ text, rowMode: 'array' });
    return rows.map(([name]) => name!);
  } finally {
    await client.end();
  }
}

const objectsOf = (url: string) =>
  ask(
    url,
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'knex_%'
     UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  );

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.drop());

  it('go up, all the way down to nothing, and up again to the same schema', async () => {
    await migrateToLatest(database.url);
    const schema = await objectsOf(database.url);
    expect(schema).to.include.members(['usage_events', 'vaults', 'chain_items', 'reserve_charges', 'charge_states']);

    await rollbackLast(database.url);
    expect(await objectsOf(database.url)).to.deep.equal([]);

    await migrateToLatest(database.url);
    expect(await objectsOf(database.url)).to.deep.equal(schema);
  });

  it('are remembered under their file names without extension, so that src and dist runs agree', async () => {
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3));
    await migrateToLatest(database.url);
    expect(await ask(database.url, 'SELECT name FROM knex_migrations ORDER BY id')).to.deep.equal(files.sort());
  });

  it('are not run a second time', async () => {
    const first = await migrateToLatest(database.url);
    expect(first).to.have.length.above(0);
    expect(await migrateToLatest(database.url)).to.deep.equal([]);
  });

  it('wait for each other when several processes start at once, and run once', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrateToLatest(database.url)));
    const names = runs.flat();
    expect(names).to.have.length.above(0);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('leave nothing behind when one of them fails', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('CREATE TABLE vaults (stranger integer)');
    await client.end();
    const refusal = await migrateToLatest(database.url).catch((cause: unknown) => cause);
    expect(refusal).to.be.instanceOf(Error).with.property('message').that.contains('vaults');
    expect(await objectsOf(database.url)).to.deep.equal(['vaults']);
  });
});
