import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { genesisOf } from '../../src/localnet/genesis.ts';

const MAIN = fileURLToPath(new URL('../../src/bootstrap/localnet-main.ts', import.meta.url));
const READY_TIMEOUT_MS = 30_000;

/** A local Stellar network in a process of its own, so that neither its time nor its memory counts as the service's. */
export class NetworkProcess {
  readonly url: string;
  /** What a service must know to use it. */
  readonly variables: Readonly<Record<string, string>>;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, { url, passphrase }: { readonly url: string; readonly passphrase: string }) {
    this.child = child;
    this.url = url;
    const genesis = genesisOf(passphrase);
    this.variables = {
      STELLAR_TESTNET_PASSPHRASE: passphrase,
      SOROBAN_RPC_URL: `${url}/rpc`,
      HORIZON_URL: `${url}/horizon`,
      STELLAR_TESTNET_VAULT_CONTRACT_ID: genesis.vaultContractId,
      STELLAR_TESTNET_USDC_ISSUER: genesis.usdcIssuer,
      STELLAR_CHARGE_SIGNER_SECRET: genesis.chargeSigner.secret,
      STELLAR_CHANNEL_SECRETS: genesis.channels.map(({ secret }) => secret).join(','),
    };
  }

  /** One that closes a ledger a second and keeps nothing on disk. */
  static async start(): Promise<NetworkProcess> {
    const child = spawn(process.execPath, [MAIN, '--memory', '--port', '0'], {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout });
      const [ready] = (await once(lines, 'line', { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })) as [string];
      return new NetworkProcess(child, JSON.parse(ready) as { url: string; passphrase: string });
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error('The local network did not start', { cause: error });
    }
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** It has nothing to lose. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
