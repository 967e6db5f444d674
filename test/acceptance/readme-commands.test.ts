import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { lastingPort } from '../support/lasting-port.ts';
import { ShellJob } from '../support/shell-job.ts';
import { waitUntil } from '../support/wait-until.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** What `npm start` and `npm run dev` need of a clone. */
const PARTS = ['package.json', 'node_modules', 'src', 'migrations', 'knexfile.ts', 'tsconfig.json'];
const SOON_MS = 30_000;

/** The command lines of the first shell block below a heading; continued lines are one. */
function commandsUnder(heading: string): readonly string[] {
  const section = README.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(section) ?? [];
  return block
    .replaceAll(/\\\n\s*/g, ' ')
    .trim()
    .split('\n');
}

describe('README.md, followed to the letter', function () {
  this.timeout(180_000);
  let clone: string;
  let env: NodeJS.ProcessEnv;
  let upstreamPort: number;
  let service: ShellJob | null = null;
  let url: string;

  before(async () => {
    clone = await mkdtemp(join(tmpdir(), 'callora-clone-'));
    await chmod(clone, 0o711); // root's PostgreSQL runs as another user, who must get through
    for (const part of PARTS) await symlink(join(ROOT, part), join(clone, part));
    upstreamPort = await lastingPort();
    const { PATH, HOME } = process.env;
    env = { PATH, HOME, PORT: '0', UPSTREAM_URL: `http://localhost:${upstreamPort}` };
  });
  afterEach(async () => {
    await service?.interrupt();
    service = null;
  });
  after(() => rm(clone, { recursive: true, force: true }));

  const start = async (command: string) => {
    service = new ShellJob(command, { cwd: clone, env });
    url = await service.readyUrl();
  };
  /** The ports of the README may be taken on this machine. */
  const here = (command: string) =>
    command.replaceAll('localhost:3000', new URL(url).host).replaceAll('listen(4000)', `listen(${upstreamPort})`);
  const run = async (command: string) =>
    (await promisify(execFile)('bash', ['-c', here(command)], { cwd: clone, env, timeout: SOON_MS })).stdout;

  it('makes a paid call, and charges a usage once however often it is asked to', async () => {
    await start('npm start');
    const [serve = '', getKey = '', call = '', ...more] = commandsUnder('Make a paid call');
    expect(more).to.deep.equal([]);
    const upstream = new ShellJob(here(serve.replace(/ &$/, '')), { cwd: clone, env });
    try {
      const answers = () =>
        fetch(`http://localhost:${upstreamPort}`).then(
          ({ ok }) => ok,
          () => false,
        );
      await waitUntil(answers, SOON_MS, 'the upstream does not listen');
      const { key } = JSON.parse(await run(getKey)) as { key: string };
      const answer = await run(call.replace('THE_KEY_OF_THAT_ANSWER', key));
      for (const line of ['HTTP/1.1 200 OK', 'X-Callora-Charge: 0.01', 'X-Callora-Charge-Status: charged', 'sunny']) {
        expect(answer.split(/\r?\n/)).to.include(line);
      }
    } finally {
      await upstream.interrupt();
    }

    const [deduct = '', ...others] = commandsUnder('Charge a usage');
    expect(others).to.deep.equal([]);
    const first = JSON.parse(await run(deduct)) as Record<string, unknown>;
    const second = JSON.parse(await run(deduct)) as Record<string, unknown>;
    expect([first['alreadyProcessed'], second['alreadyProcessed']]).to.deep.equal([false, true]);
    expect(second['usageEventId']).to.equal(first['usageEventId']);
    const state = async () =>
      run(`curl -s -H 'x-user-id: user_alice' localhost:3000/api/billing/deductions/req_abc123`);
    await waitUntil(async () => (await state()).includes('"status":"confirmed"'), SOON_MS, 'it is not confirmed');
  });

  it('runs the service for a developer with the example of a configuration', async () => {
    await cp(join(ROOT, '.env.example'), join(clone, '.env.example'));
    await start('cp .env.example .env && npm run dev');
    expect((await fetch(`${url}/api/health`)).status).to.equal(200);
  });
});
