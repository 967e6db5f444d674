import { access, chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/bootstrap/embedded-postgres.ts';
import { processIdentity } from '../../src/bootstrap/process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** One PostgreSQL server per test run, started by whoever asks first: a run of pure unit tests never pays for it. */

const RUN_DIRECTORY = 'CALLORA_TEST_RUN_DIRECTORY';
const RUN_NAME = /^callora-test-(\d+)$/;
const options = (directory: string) => ({ directory: join(directory, 'postgres'), port: 0, durable: false });

/** Called once in the main process; workers inherit the variable. Sweeps what killed runs have left. */
export async function announceRun(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = RUN_NAME.exec(name)?.[1];
    if (pid !== undefined && (await processIdentity(Number(pid))) === undefined) await sweep(join(tmpdir(), name));
  }
  process.env[RUN_DIRECTORY] = join(tmpdir(), `callora-test-${process.pid}`);
}

/** Called once in the main process, after the last test. */
export async function endRun(): Promise<void> {
  await sweep(runDirectory());
}

/** The URL of the database `postgres` on the run's server, which is started if it is not there yet. */
export function serverUrl(): Promise<string> {
  return (starting ??= startOnce(runDirectory()));
}

let starting: Promise<string> | undefined;

/** With parallel workers one of them starts the server, and the others wait for its URL. */
async function startOnce(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const urlFile = join(directory, 'url');
  if (await claimStart(directory)) {
    await chmod(directory, 0o711); // root's server runs as another user, who must get through
    const server = await startEmbeddedPostgres({ ...options(directory), flags: ['-c', 'max_connections=200'] });
    await writeFile(`${urlFile}.draft`, server.connectionString('postgres'), { mode: 0o600 });
    await rename(`${urlFile}.draft`, urlFile);
  } else {
    await waitUntil(() => exists(urlFile), 60_000, 'no test worker has brought up PostgreSQL');
  }
  return readFile(urlFile, 'utf8');
}

const claimStart = (directory: string): Promise<boolean> => succeeds(mkdir(join(directory, 'claimed')));

async function sweep(directory: string): Promise<void> {
  if (await exists(join(directory, 'url'))) await (await startEmbeddedPostgres(options(directory))).stop();
  await rm(directory, { recursive: true, force: true });
}

function runDirectory(): string {
  const directory = process.env[RUN_DIRECTORY];
  if (directory === undefined) throw new Error('Run mocha with --require test/support/global-setup.ts');
  return directory;
}

const exists = (path: string) => succeeds(access(path));

const succeeds = (action: Promise<unknown>): Promise<boolean> =>
  action.then(
    () => true,
    () => false,
  );
