import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { waitUntil } from '../support/wait-until.ts';

const MAIN = fileURLToPath(new URL('../../src/demo/main.ts', import.meta.url));

describe('npm run demo', function () {
  this.timeout(180_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'callora-demo-test-'));
    await chmod(directory, 0o711); // root's PostgreSQL runs as another user, who must get through
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  function startDemo(...args: readonly string[]) {
    // A database and a network of the caller's own: the demo must not touch them.
    const env = { ...process.env, TMPDIR: directory, DATABASE_URL: 'postgresql://127.0.0.1:1/none', PORT: '1' };
    const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const seen = { output: '', complaint: '' };
    child.stdout.on('data', (chunk: Buffer) => (seen.output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (seen.complaint += chunk.toString()));
    const exitCode = (once(child, 'close') as Promise<[number | null]>).then(([code]) => code);
    return { child, seen, exitCode };
  }

  /** Each step before the first charge, with what it made. */
  function expectMarket(output: string): void {
    const partOf = (pattern: RegExp) => pattern.exec(output)?.[1] ?? `no ${pattern.source} in ${output}`;
    const provider = partOf(/^A provider logged in with its wallet: (G[A-Z2-7]{55})$/m);
    const consumer = partOf(/^A consumer logged in with its wallet: (G[A-Z2-7]{55})$/m);
    expect(provider).not.to.equal(consumer);
    const slug = partOf(
      /^The provider registered ([a-z-]+) \(api_[0-9A-Za-z]{22}\): GET \/forecast at 0\.01 USDC, .+$/m,
    );
    const key =
      /^The consumer got the key ck_test_[0-9A-Za-z]{8}\.\.\. \(key_[0-9A-Za-z]{22}\) for ([a-z-]+): .*only once$/m;
    expect(partOf(key)).to.equal(slug);
    expect(output).to.match(/^The consumer deposited 20 USDC from its wallet: transaction [0-9a-f]{64}$/m);
    expect(output).to.match(/^72 of all direct charges name that API and that key$/m);
    expect(output).not.to.match(/ck_(live|test)_[0-9A-Za-z]{9}|\beyJ[\w-]+\.|\bS[A-Z2-7]{55}\b|whsec_/);
  }

  /** The APIs that the service has charged a consumer for, by slug, and for how many calls. */
  async function usageOf(url: string, consumer: string): Promise<readonly (readonly [string, number])[]> {
    const read = async (path: string) => (await fetch(url + path, { headers: { 'x-user-id': consumer } })).json();
    const { stats } = (await read('/api/usage')) as {
      stats: { breakdownByApi: readonly { apiId: string; calls: number }[] };
    };
    const slugOf = async (apiId: string) => ((await read(`/api/apis/${apiId}`)) as { slug: string }).slug;
    return Promise.all(stats.breakdownByApi.map(async ({ apiId, calls }) => [await slugOf(apiId), calls] as const));
  }

  it('proves every charge, call and payout; with --keep it stays up until it is interrupted, and leaves nothing behind', async () => {
    const { child, seen, exitCode } = startDemo('--keep');
    try {
      await waitUntil(() => seen.output.includes('Ctrl-C'), 150_000, `no invitation: ${seen.complaint}`);
      const [, url] = /running at (\S+)\./.exec(seen.output) ?? [];
      expect((await fetch(`${url}/api/health`)).status).to.equal(200);
      const [, consumer = ''] = /^A consumer logged in with its wallet: (\w+)$/m.exec(seen.output) ?? [];
      expect(await usageOf(url!, consumer)).to.deep.equal([['weather-api', 172]]);
    } finally {
      child.kill('SIGINT');
      child.kill('SIGINT'); // npm passes on what the terminal has sent already
    }
    expect(await exitCode, seen.complaint).to.equal(0);
    expect(seen.output).to.match(/^units deducted on the ledger = units of confirmed charges: (\d+) = \1$/m);
    expect(seen.output).to.match(/^double charges: 0$/m);
    expect(seen.output).to.match(/^units deducted for 100 calls in \d items = .*: 4375000 = 4375000$/m);
    expect(seen.output).to.match(/charges: confirmed +200$/m);
    expect(seen.output).to.match(/duplicates recognised +40$/m);
    expect(seen.output).to.match(/refused: IDEMPOTENCY_CONFLICT +10$/m);
    expect(seen.output).to.match(/refused: INSUFFICIENT_BALANCE +1$/m);
    expect(seen.output).to.match(/^The provider was paid 10\.1695 USDC on the ledger: transaction [0-9a-f]{64}$/m);
    expect(seen.output).to.match(/^A webhook told it so, and its signature is right\.$/m);
    expect(seen.complaint).to.equal('');
    expect(await readdir(directory)).to.deep.equal([]);
    expectMarket(seen.output);
  });

  for (const step of ['A provider logged in', 'charges answered']) {
    it(`clears up when it is interrupted at "${step}", and does not claim success`, async () => {
      const { child, seen, exitCode } = startDemo();
      try {
        await waitUntil(() => seen.output.includes(step), 150_000, `never there: ${seen.complaint}`);
      } finally {
        child.kill('SIGTERM');
      }
      expect(await exitCode).to.equal(1);
      expect(seen.output).not.to.contain('exactly once');
      expect(await readdir(directory)).to.deep.equal([]);
    });
  }
});
