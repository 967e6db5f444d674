import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { migrateToLatest } from '../../src/adapters/knex/migrate.ts';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import { deduct, ALICE, TAKEN } from '../http/support/requests.ts';
import { NetworkProcess } from '../support/network-process.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const LEDGER_MS = 100;
const CONFIRMED_TIMEOUT_MS = 20_000;

describe('a version whose database a newer one has migrated', () => {
  let database: TestDatabase;
  let network: NetworkProcess;
  let home: string;
  let server: ServerProcess | undefined;

  before(async () => {
    database = await testDatabase();
    network = await NetworkProcess.start({ ledgerMs: LEDGER_MS });
    home = await mkdtemp(join(tmpdir(), 'callora-older-'));
    await withClient(database.url, (client) =>
      client.query(
        `insert into knex_migrations (name, batch, migration_time) values ('999_from_the_future', 99, now())`,
      ),
    );
  });
  after(async () => {
    await server?.stop();
    await network.close();
    await database.drop();
    await rm(home, { recursive: true });
  });

  it('does not migrate a schema that is newer than itself', async () => {
    const refusal = await migrateToLatest(database.url).catch((error: unknown) => error);
    expect(refusal).to.be.an('error').with.property('message').that.contains('999_from_the_future');
  });

  it('starts beside a newer one when migrations are run apart', async () => {
    server = await ServerProcess.start({
      DATABASE_URL: database.url,
      LOCALNET_URL: `http://127.0.0.1:${network.port}/`,
      CALLORA_HOME: home,
      MIGRATE_ON_START: 'false',
    });
    expect((await fetch(`${server.url}/api/health/live`)).status).to.equal(200);
  });

  it('charges on a local network that another process runs, and leaves it running', async () => {
    expect((await deduct(server!.url, {}, ALICE)).status).to.be.oneOf([...TAKEN]);
    const landed = async () => (await network.deducts()).length === 1;
    await waitUntil(landed, CONFIRMED_TIMEOUT_MS, 'the charge did not reach the ledger');
    expect(await server!.stop()).to.equal(0);
    expect(await network.deducts()).to.have.length(1);
  });
});
