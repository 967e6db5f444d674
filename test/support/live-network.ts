import { type Genesis } from '../../src/localnet/genesis.ts';
import { LocalNetwork } from '../../src/localnet/local-network.ts';
import { serveLocalNetwork, type ServedNetwork } from '../../src/localnet/serve.ts';

/** Far below the 5 s of a public network, so that a test that waits for ledgers stays short. */
const LEDGER_MS = 250;

/** A charge on the ledger. */
export interface LedgerDeduct {
  readonly hash: string;
  readonly amountUnits: string;
  readonly requestId: string | null;
}

export interface DepositReceipt {
  readonly hash: string;
  readonly ledger: number;
  readonly eventId: string;
  readonly contractId: string;
  readonly depositor: string;
}

/** What a deployment asks of its network, wherever that runs. */
export interface DeploymentNetwork {
  readonly genesis: Genesis;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Money from a fresh account into the pooled vault contract, by a real transaction. */
  deposit(amountUsdc: string): Promise<DepositReceipt>;
  /** Every charge that the ledger holds. */
  deducts(): Promise<readonly LedgerDeduct[]>;
  close(): Promise<void>;
}

/** A local Stellar network, served over HTTP by this process; it can be taken away and brought back. */
export class LiveNetwork implements DeploymentNetwork {
  readonly port: number;
  private readonly network: LocalNetwork;
  private served: ServedNetwork | null;

  private constructor(network: LocalNetwork, served: ServedNetwork) {
    this.network = network;
    this.served = served;
    this.port = Number(new URL(served.url).port);
  }

  static async open(): Promise<LiveNetwork> {
    const network = LocalNetwork.open({ now: () => Date.now(), ledgerIntervalMs: LEDGER_MS });
    return new LiveNetwork(network, await serve(network, 0));
  }

  get genesis(): Genesis {
    return this.network.genesis;
  }

  /** Connections are refused from now on, and no ledger closes. */
  async goDown(): Promise<void> {
    await this.served?.close();
    this.served = null;
  }

  async comeBack(): Promise<void> {
    this.served ??= await serve(this.network, this.port);
  }

  async close(): Promise<void> {
    await this.goDown();
    this.network.close();
  }

  /** Money from a fresh account into a vault contract, by a real transaction. */
  async deposit(amountUsdc: string, vault = this.genesis.vaultContractId): Promise<DepositReceipt> {
    return (await this.control('POST', 'deposits', { amountUsdc, vault })) as DepositReceipt;
  }

  /** A vault contract of a published kind; its id. */
  async deployVault(variant: string): Promise<string> {
    const { contractId } = (await this.control('POST', 'vaults', { variant })) as { contractId: string };
    return contractId;
  }

  /** To the pooled vault contract. */
  async contract(action: 'pause' | 'unpause' | 'drain'): Promise<void> {
    await this.control('POST', `contracts/${this.genesis.vaultContractId}/${action}`, {});
  }

  /** Every charge that the ledger holds. */
  async deducts(): Promise<readonly LedgerDeduct[]> {
    return (await this.control('GET', 'deducts')) as readonly LedgerDeduct[];
  }

  private async control(method: 'GET' | 'POST', path: string, body: object = {}): Promise<unknown> {
    const request = { method, path: `/control/${path}`, headers: {}, body: JSON.stringify(body) };
    const answer = await this.network.handle(request);
    if (answer.status !== 200) throw new Error(`the local network refused ${path}: ${answer.body}`);
    return JSON.parse(answer.body);
  }
}

const serve = (network: LocalNetwork, port: number): Promise<ServedNetwork> =>
  serveLocalNetwork(network, { port, ledgerIntervalMs: LEDGER_MS });
