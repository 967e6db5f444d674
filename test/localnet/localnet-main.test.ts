import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { refuseProduction } from '../../src/localnet/refuse-production.ts';

const MAIN = fileURLToPath(new URL('../../src/bootstrap/localnet-main.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

describe('local network: as a process', () => {
  let directory: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'localnet-'));
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
    rmSync(directory, { recursive: true });
  });

  async function start(...options: string[]): Promise<Running> {
    const child = spawn(process.execPath, [MAIN, '--port', '0', '--ledger-ms', '50', '--data', directory, ...options], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = JSON.parse(line) as { ready: boolean; service: string; url: string };
      expect([ready.ready, ready.service]).to.deep.equal([true, 'local network']);
      return { child, url: ready.url };
    }
    throw new Error('the process ended before it was ready');
  }

  const end = (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
      else child.once('exit', resolve);
      child.kill(signal);
    });

  const post = async (url: string, body: object): Promise<Record<string, unknown>> =>
    (await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<string, unknown>;

  const find = async ({ url }: Running, hash: unknown): Promise<unknown> => {
    const params = { hash };
    const { result } = await post(`${url}/rpc`, { jsonrpc: '2.0', id: 1, method: 'getTransaction', params });
    return (result as Record<string, unknown>)['status'];
  };

  it('keeps what it has answered through a kill and starts again on the same directory', async () => {
    const first = await start();
    const { hash } = await post(`${first.url}/control/deposits`, { amountUsdc: '5' });
    await end(first.child, 'SIGKILL');
    const second = await start();
    expect(await find(second, hash)).to.equal('SUCCESS');
    expect(await end(second.child, 'SIGTERM')).to.equal(0);
  });

  it('listens on the loopback unless another host is named', async () => {
    expect(new URL((await start()).url).hostname).to.equal('127.0.0.1');
    await Promise.all(children.splice(0).map((child) => end(child, 'SIGTERM')));
    const { url } = await start('--host', 'localhost');
    expect(new URL(url).hostname).to.equal('localhost');
    expect((await fetch(`${url}/horizon/`)).status).to.equal(200);
  });
});

describe('local network: in production', () => {
  it('does not start as a process', async () => {
    const child = spawn(process.execPath, [MAIN, '--port', '0', '--memory'], {
      env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).to.equal(1);
    expect(errors).to.contain('NODE_ENV is production');
  });

  it('is refused, and nowhere else', () => {
    expect(() => {
      refuseProduction('production');
    }).to.throw('NODE_ENV is production');
    for (const nodeEnv of ['development', 'test', undefined]) refuseProduction(nodeEnv);
  });
});
