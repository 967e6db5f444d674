import { migrateToLatest, rollbackLast } from '../adapters/knex/migrate.ts';
import { loadConfig, readEnvironment } from './config.ts';

const USAGE = 'Usage: migrate-main.ts latest|rollback';

/** `npm run migrate` and `npm run migrate:rollback`: prints what was done, or why not on stderr with exit code 1. */
process.exitCode = await main(process.argv[2]);

async function main(command: string | undefined): Promise<number> {
  if (command !== 'latest' && command !== 'rollback') return refuse(USAGE);
  const config = loadConfig(readEnvironment());
  if (config.isErr()) {
    return refuse(config.error.map(({ variable, message }) => `${variable} ${message}`).join('\n'));
  }
  const { database } = config.value;
  if (database.kind === 'embedded') {
    return refuse(
      'The embedded database has no server of its own running now: the service migrates it when it starts. ' +
        'Set DATABASE_URL to migrate another database.',
    );
  }

  try {
    const run = command === 'latest' ? migrateToLatest : rollbackLast;
    const names = await run(database.connectionString);
    const verb = command === 'latest' ? 'applied' : 'rolled back';
    process.stdout.write(names.length === 0 ? 'Nothing to do.\n' : `${names.map((n) => `${verb} ${n}`).join('\n')}\n`);
    return 0;
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause));
  }
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
