import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { SECRETS } from '../http/support/examples.ts';
import { startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { type CliRun } from './support/cli.ts';

const MAIN = fileURLToPath(new URL('../../src/bootstrap/cli-main.ts', import.meta.url));
const PROCESS_TIMEOUT_MS = 50_000;

describe('npm run callora, as a process of its own', () => {
  let server: HttpServer;
  let directory: string;
  before(async () => {
    server = await startHttpServer();
    directory = await mkdtemp(join(tmpdir(), 'callora-cli-'));
  });
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(line: string, env: Record<string, string>): Promise<CliRun> {
    const child = spawn(process.execPath, [MAIN, ...line.split(' ')], {
      cwd: directory,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PROCESS_TIMEOUT_MS,
    });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number]>,
    ]);
    return { code, out, err };
  }

  it('asks the service that the environment names, with the key that stands there', async () => {
    const { code, out, err } = await run('breakers list --json', {
      CALLORA_URL: server.url,
      ADMIN_API_KEY: SECRETS.adminApiKey,
    });
    expect([code, err]).to.deep.equal([0, '']);
    expect(Object.keys(JSON.parse(out) as object)).to.deep.equal(['data']);
  });

  it('ends with 2 for settings that are wrong, says which, and leaves no trace in the directory', async () => {
    const [wrong, missing] = await Promise.all([
      run('audit --json', { CALLORA_URL: 'nowhere' }),
      run('audit', { CALLORA_URL: server.url }),
    ]);
    expect([wrong.code, wrong.out, missing.code, missing.out]).to.deep.equal([2, '', 2, '']);
    expect(JSON.parse(wrong.err)).to.deep.equal({
      code: 'SETTINGS',
      message: 'CALLORA_URL must be an http or https URL',
    });
    expect(missing.err).to.equal('CREDENTIAL: Set ADMIN_API_KEY to the key of the service\n');
    expect(await readdir(directory)).to.deep.equal([]);
  });
});
