import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after } from 'mocha';
import { genesisOf } from '../../src/localnet/genesis.ts';
import { LOCAL_PASSPHRASE } from '../../src/localnet/passphrase.ts';
import { type DeploymentNetwork, type DepositReceipt, type LedgerDeduct } from './live-network.ts';
import { ProcessOutput } from './process-output.ts';

const MAIN = fileURLToPath(new URL('../../src/bootstrap/localnet-main.ts', import.meta.url));

/** All USDC there is; amounts are units in decimal text. */
export interface LedgerBalances {
  readonly totalUsdcUnits: string;
  readonly contracts: readonly { readonly contractId: string; readonly balanceUnits: string }[];
}

/** The local Stellar network in a process of its own, with a journal: it can be killed and started again. */
export class NetworkProcess implements DeploymentNetwork {
  readonly genesis = genesisOf(LOCAL_PASSPHRASE);
  readonly port: number;
  private readonly directory: string;
  private readonly ledgerMs: number;
  private child: ChildProcess;

  private constructor(directory: string, ledgerMs: number, { child, port }: Started) {
    this.directory = directory;
    this.ledgerMs = ledgerMs;
    this.child = child;
    this.port = port;
  }

  static async start({ ledgerMs }: { readonly ledgerMs: number }): Promise<NetworkProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'callora-live-network-'));
    return new NetworkProcess(directory, ledgerMs, await launch(directory, ledgerMs, 0));
  }

  /** SIGKILL: connections break, what it has not answered may or may not have happened. */
  goDown(): Promise<void> {
    return end(this.child, 'SIGKILL');
  }

  /** At the same address, with everything that it had answered for. */
  async comeBack(): Promise<void> {
    this.child = (await launch(this.directory, this.ledgerMs, this.port)).child;
  }

  async close(): Promise<void> {
    await end(this.child, 'SIGTERM');
    await rm(this.directory, { recursive: true });
  }

  async deposit(amountUsdc: string): Promise<DepositReceipt> {
    return (await this.control('deposits', { amountUsdc })) as DepositReceipt;
  }

  async deducts(): Promise<readonly LedgerDeduct[]> {
    return (await this.control('deducts')) as readonly LedgerDeduct[];
  }

  async balances(): Promise<LedgerBalances> {
    return (await this.control('balances')) as LedgerBalances;
  }

  private async control(path: string, body?: object): Promise<unknown> {
    const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${this.port}/control/${path}`, request);
    if (!answer.ok) throw new Error(`the local network refused ${path}: ${await answer.text()}`);
    return answer.json();
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Resolves at its ready line. @throws with what it printed when it ends instead. */
async function launch(directory: string, ledgerMs: number, port: number): Promise<Started> {
  const options = ['--port', String(port), '--ledger-ms', String(ledgerMs), '--data', directory];
  // Another working directory, because a checkout may hold a .env file of its developer.
  const child = spawn(process.execPath, [MAIN, ...options], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const output = new ProcessOutput([]);
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.add(line);
      if (line.includes('"ready":true')) ready.resolve(line);
    });
  }
  child.once('close', () => ready.reject(new Error(`the local network ended:\n${output.text}`)));
  const { url } = JSON.parse(await ready.promise) as { url: string };
  return { child, port: Number(new URL(url).port) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const children = new Set<ChildProcess>();

after('no local network is left over', async () => {
  const left = [...children];
  for (const child of left) await end(child, 'SIGKILL');
  if (left.length > 0) throw new Error(`tests have left local networks behind: ${left.map(({ pid }) => pid).join()}`);
});
