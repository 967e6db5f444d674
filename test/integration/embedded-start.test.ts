import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DATABASE_NAME, startEmbeddedPostgres } from '../../src/bootstrap/embedded-postgres.ts';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import { genesisOf } from '../../src/localnet/genesis.ts';
import { LOCAL_PASSPHRASE } from '../../src/localnet/passphrase.ts';
import { ALICE, deduct } from '../http/support/requests.ts';
import { ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const LOCAL_GENESIS = genesisOf(LOCAL_PASSPHRASE);
const LOCAL_SEEDS = [LOCAL_GENESIS.chargeSigner, ...LOCAL_GENESIS.channels].map(({ secret }) => secret);

interface Receipt {
  readonly usageEventId: string;
  readonly stellarTxHash: string;
  readonly alreadyProcessed: boolean;
}

describe('a start with nothing but a home directory', () => {
  let parent: string;
  let home: string;
  let server: ServerProcess;

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'callora-home-'));
    await chmod(parent, 0o711); // root's server runs as another user, who must get through
    home = join(parent, '.callora');
    server = await start();
  });
  after(async () => {
    await server.stop();
    // What a failed test has left running; harmless when nothing is.
    await (await startEmbeddedPostgres(postgres())).stop();
    await rm(parent, { recursive: true });
  });

  const start = () => ServerProcess.start({ CALLORA_HOME: home, LOCALNET_LEDGER_MS: '250' }, { secrets: LOCAL_SEEDS });
  const postgres = () => ({ directory: join(home, 'postgres'), port: 0, durable: true });

  /** On the server that the service runs: a living one is adopted. */
  const query = async <Row extends object>(sql: string): Promise<Row[]> => {
    const database = await startEmbeddedPostgres(postgres());
    return withClient(database.connectionString(DATABASE_NAME), async (client) => (await client.query<Row>(sql)).rows);
  };
  const vault = () =>
    query(`select balance_snapshot::text as balance, held::text from vaults where user_id = 'user_alice'`);
  const confirmed = async () => (await query(`select from usage_events where status = 'confirmed'`)).length === 1;

  const receiptFrom = async (response: Response): Promise<Receipt> => {
    expect(response.status).to.equal(200);
    return (await response.json()) as Receipt;
  };
  let charged: Receipt;

  it("serves the documented request as printed, for the consumer's own credentials", async () => {
    charged = await receiptFrom(await deduct(server.url, {}, ALICE));
    expect(charged).to.include({ usageEventId: '1', alreadyProcessed: false });
    expect(charged.stellarTxHash).to.match(/^[0-9a-f]{64}$/);
    await waitUntil(confirmed, 10_000, 'the charge is not confirmed');
    expect(await vault()).to.deep.equal([{ balance: '9999900000', held: '0' }]);
  });

  it('reports every component as healthy', async () => {
    const read = async () => {
      const response = await fetch(`${server.url}/api/health`);
      return (await response.json()) as { readonly status: string; readonly checks: unknown };
    };
    // The first look may have been slow while everything was still starting; the next one follows by itself.
    await waitUntil(async () => (await read()).status === 'ok', 30_000, 'not healthy');
    expect((await read()).checks).to.deep.equal({ api: 'ok', database: 'ok', soroban_rpc: 'ok', horizon: 'ok' });
  });

  it('refuses a second service in the same directory, which says what to do', async () => {
    const { exitCode, output } = await ServerProcess.startInVain({ CALLORA_HOME: home });
    expect(exitCode).to.equal(1);
    expect(output).to.contain(`Not started: another Callora (pid ${server.pid}) uses`).and.to.contain('CALLORA_HOME');
    expect((await fetch(`${server.url}/api/health/live`)).status).to.equal(200);
  });

  it('knows the charge after a kill -9 and a restart: same hash, nothing charged again, right balance', async () => {
    await server.kill();
    server = await start();
    const repeated = await receiptFrom(await deduct(server.url, {}, ALICE));
    expect(repeated).to.include({ ...charged, status: 'confirmed', alreadyProcessed: true });
    expect(await vault()).to.deep.equal([{ balance: '9999900000', held: '0' }]);
    const another = await receiptFrom(await deduct(server.url, { requestId: 'req_after_restart' }, ALICE));
    expect(another).to.include({ alreadyProcessed: false });
  });

  it('leaves no process behind after SIGTERM, and has logged none of the secrets that it made', async () => {
    const secrets = JSON.parse(await readFile(join(home, 'secrets.json'), 'utf8')) as Record<string, string>;
    expect(Object.values(secrets)).to.have.length(5);
    expect(await server.stop()).to.equal(0);
    for (const secret of Object.values(secrets)) expect(server.output.text).not.to.contain(secret);
    expect(server.output.leakedLines).to.equal(0);
    const { rowsKept, adopted } = await afterwards();
    expect(adopted).to.equal(false);
    expect(rowsKept).to.equal(2);
  });

  /** Starts the database once more by itself: it was really down if the server is a new one. */
  async function afterwards(): Promise<{ rowsKept: number; adopted: boolean }> {
    const startedAt = Date.now();
    const rowsKept = (await query('select from usage_events')).length;
    const [row] = await query<{ began: Date }>('select pg_postmaster_start_time() as began');
    return { rowsKept, adopted: row === undefined || row.began.getTime() < startedAt };
  }
});
