import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { expect } from 'chai';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import {
  DATABASE_NAME,
  type EmbeddedPostgres,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../src/bootstrap/embedded-postgres.ts';
import { processIdentity } from '../../src/bootstrap/process-identity.ts';
import { startChildScript } from '../support/child-script.ts';
import { serverUrl } from '../support/test-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const SERVICE = `
  const { startEmbeddedPostgres } = await import(process.argv[1]);
  const server = await startEmbeddedPostgres({ directory: process.argv[2], port: 0, durable: true });
  process.stdout.write(server.pid + '\\n');
  setInterval(() => {}, 1000);
`;

const query = async (server: EmbeddedPostgres, sql: string): Promise<unknown[]> =>
  (await withClient(server.connectionString(DATABASE_NAME), (client) => client.query<Record<string, unknown>>(sql)))
    .rows;

const isAlive = async (pid: number) => (await processIdentity(pid)) !== undefined;

describe('startEmbeddedPostgres', () => {
  let parent: string;
  let directory: string;
  const running = new Set<EmbeddedPostgres>();

  const start = async (options: { port?: number; durable?: boolean } = {}): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ directory, port: 0, durable: true, ...options });
    running.add(server);
    return server;
  };
  const startInChild = () =>
    startChildScript(SERVICE, [new URL('../../src/bootstrap/embedded-postgres.ts', import.meta.url).href, directory]);

  // One cluster for all tests, because making one takes most of a second; each starts with no server on it.
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'callora-embedded-'));
    await chmod(parent, 0o711); // root's server runs as another user, who must get through
  });
  beforeEach(() => {
    directory = join(parent, '.callora', 'postgres');
  });
  afterEach(async () => {
    for (const server of running) await server.stop();
    running.clear();
  });
  after(() => rm(parent, { recursive: true }));

  it('keeps the data from one run to the next, flushed to disk', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    expect(await isAlive(first.pid)).to.equal(false);
    const second = await start();
    expect(await query(second, 'select answer from kept')).to.deep.equal([{ answer: 42 }]);
    expect(await query(second, 'show fsync')).to.deep.equal([{ fsync: 'on' }]);
  });

  it('is reachable over loopback only, and with the password only', async () => {
    const server = await start();
    expect(await query(server, 'show listen_addresses')).to.deep.equal([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(server, 'show unix_socket_directories')).to.deep.equal([{ unix_socket_directories: '' }]);
    const url = new URL(server.connectionString('postgres'));
    url.password = 'postgres';
    const refusal = await withClient(url.href, () => Promise.resolve('in')).catch((cause: unknown) => cause);
    expect(refusal).to.have.property('code', '28P01');
    expect((await lstat(join(server.directory, 'password'))).mode & 0o777).to.equal(0o600);
    expect((await lstat(server.directory)).mode & 0o777).to.equal(0o700);
  });

  it('stops in spite of open connections, and stopping again is harmless', async () => {
    const server = await start();
    await withClient(server.connectionString('postgres'), async (client) => {
      await client.query('begin');
      await server.stop();
    }).catch(() => undefined);
    await server.stop();
    expect(await isAlive(server.pid)).to.equal(false);
  });

  it('adopts the server that a killed service left running, with its data', async () => {
    const child = await startInChild();
    const pid = Number(child.firstLine);
    const adopted = await start();
    await query(adopted, 'create table survived as select 1 as one');
    await child.kill('SIGKILL');
    expect(await isAlive(pid)).to.equal(true);
    const again = await start();
    expect(again.pid).to.equal(pid);
    expect(await query(again, 'select one from survived')).to.deep.equal([{ one: 1 }]);
    await again.stop();
    expect(await isAlive(pid)).to.equal(false);
  });

  it('outlives a Ctrl-C in the terminal, so that the service can drain first', async () => {
    const child = await startInChild();
    const server = await start();
    await child.kill('SIGINT', 'group');
    expect(await query(server, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    expect(server.pid).to.equal(Number(child.firstLine));
  });

  it('starts over a lock file that a killed server left, and recovers what was committed', async () => {
    const first = await start();
    await query(first, 'create table committed as select 1 as one');
    process.kill(first.pid, 'SIGKILL');
    await waitUntil(async () => !(await isAlive(first.pid)), 5000, 'the server did not die');
    const second = await start();
    expect(second.pid).not.to.equal(first.pid);
    expect(await query(second, 'select one from committed')).to.deep.equal([{ one: 1 }]);
  });

  it('starts over a lock file whose process id belongs to another process now, and leaves that alone', async () => {
    const first = await start();
    const lockFile = join(first.directory, 'data', 'postmaster.pid');
    const lock = await readFile(lockFile, 'utf8');
    await first.stop();
    const bystander = await startChildScript(`process.stdout.write('up\\n'); setInterval(() => {}, 1000);`, []);
    try {
      await writeFile(lockFile, lock.replace(String(first.pid), String(bystander.pid)));
      const second = await start();
      expect(second.pid).not.to.equal(bystander.pid);
      await second.stop();
      expect(await isAlive(bystander.pid)).to.equal(true);
    } finally {
      await bystander.kill('SIGKILL');
    }
  });

  it('replaces a left-over server that does not run as asked', async () => {
    const careless = await start({ durable: false });
    const durable = await start();
    expect(durable.pid).not.to.equal(careless.pid);
    expect(await query(durable, 'show fsync')).to.deep.equal([{ fsync: 'on' }]);
  });

  it('takes the port that it is given, and says so when it is taken', async () => {
    const first = await start();
    const port = Number(new URL(first.connectionString('postgres')).port);
    directory = join(parent, 'other');
    const failure = await start({ port }).catch((cause: unknown) => cause);
    expect(failure).to.be.an('error').with.property('message').that.includes('Address already in use');
    await first.stop();
    const second = await start({ port });
    expect(new URL(second.connectionString('postgres')).port).to.equal(String(port));
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  });

  it('does a half-finished first start again', async () => {
    await (await start()).stop();
    await rm(join(directory, 'data'), { recursive: true });
    const remains = join(directory, 'data.0a1b2c3d.unfinished');
    await mkdir(remains);
    await writeFile(join(remains, 'PG_VERSION'), '18\n');
    expect(await query(await start(), 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    expect(await readdir(directory)).to.have.members(['data', 'password', 'server.log']);
  });

  it('moves below the temporary directory when root keeps the place from its user', async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root runs the server as another user
    await chmod(parent, 0o700);
    const server = await start();
    try {
      expect(server.directory).to.match(new RegExp(`^${tmpdir()}/callora-postgres-[0-9a-f]{16}$`));
      await server.stop();
      const again = await start();
      expect(again.directory).to.equal(server.directory);
      await again.stop();
    } finally {
      await rm(server.directory, { recursive: true });
      await chmod(parent, 0o711);
    }
  });
});

describe('ensureDatabase', () => {
  it('makes a database once, whoever else asks at the same moment', async () => {
    const url = await serverUrl();
    const name = 'asked "often"';
    await Promise.all(Array.from({ length: 4 }, () => ensureDatabase(url, name)));
    const { rowCount } = await withClient(url, async (client) => {
      const found = await client.query('select from pg_database where datname = $1', [name]);
      await client.query('drop database "asked ""often"""');
      return found;
    });
    expect(rowCount).to.equal(1);
  });
});
