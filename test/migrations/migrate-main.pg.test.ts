import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { emptyDatabase, type TestDatabase } from '../support/postgres.ts';

const PROGRAM = fileURLToPath(new URL('../../src/bootstrap/migrate-main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In a folder without a `.env`, so that nothing but `env` counts. */
function run(command: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const options = { env, cwd: fileURLToPath(new URL('.', import.meta.url)) };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...command], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('npm run migrate', () => {
  let database: TestDatabase;
  before(async () => {
    database = await emptyDatabase();
  });
  after(() => database.drop());

  it('applies what is missing, says so, and takes it back', async () => {
    const env = { DATABASE_URL: database.url };
    const [applied, repeated] = [await run(['latest'], env), await run(['latest'], env)];
    expect(applied).to.deep.include({ code: 0, stderr: '' });
    expect(applied.stdout).to.contain('applied 001_create_usage_events');
    expect(repeated).to.deep.equal({ code: 0, stdout: 'Nothing to do.\n', stderr: '' });
    const rolledBack = await run(['rollback'], env);
    expect(rolledBack.code).to.equal(0);
    expect(rolledBack.stdout).to.contain('rolled back 004_create_money_functions');
  }).timeout(30_000);

  it('says that the service migrates its embedded database itself', async () => {
    const { code, stderr } = await run(['latest'], {});
    expect(code).to.equal(1);
    expect(stderr).to.contain('the service migrates it when it starts');
  });

  it('names what is wrong and never prints the password', async () => {
    const refused = await run(['latest'], { DATABASE_URL: 'postgresql://postgres:secret@127.0.0.1:1/none' });
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('ECONNREFUSED').and.not.contain('secret');
    expect((await run(['sideways'], {})).stderr).to.contain('Usage');
  });
});
