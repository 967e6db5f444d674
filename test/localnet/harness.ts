import { type Genesis } from '../../src/localnet/genesis.ts';
import { LocalNetwork, type LocalNetworkOptions } from '../../src/localnet/local-network.ts';

export const START_MS = 1_800_000_000_000;
export const LEDGER_MS = 5000;

export type Json = Readonly<Record<string, unknown>>;

/** A network on a clock that only the test moves. */
export class Bench {
  readonly network: LocalNetwork;
  nowMs = START_MS;

  constructor(options: Partial<LocalNetworkOptions> = {}) {
    this.network = LocalNetwork.open({ now: () => this.nowMs, ledgerIntervalMs: LEDGER_MS, ...options });
  }

  get genesis(): Genesis {
    return this.network.genesis;
  }

  /** Lets one interval pass and closes a ledger. */
  tick(count = 1): void {
    for (let closed = 0; closed < count; closed++) {
      this.nowMs += LEDGER_MS;
      this.network.closeLedger();
    }
  }

  async request(method: string, path: string, body = ''): Promise<{ status: number; body: Json }> {
    const answer = await this.network.handle({ method, path, headers: {}, body });
    return { status: answer.status, body: JSON.parse(answer.body) as Json };
  }

  /** The result of a JSON-RPC call; throws its error as text. */
  async rpc(method: string, params: object = {}): Promise<Json> {
    const { body } = await this.request('POST', '/rpc', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    if (body['error'] !== undefined) throw new Error(JSON.stringify(body['error']));
    return body['result'] as Json;
  }

  async control(method: string, path: string, body?: object): Promise<Json> {
    const answer = await this.request(method, `/control${path}`, body === undefined ? '' : JSON.stringify(body));
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Adds fault rules and answers their ids. */
  async faults(...rules: readonly object[]): Promise<readonly string[]> {
    return (await this.control('POST', '/faults', { rules }))['ids'] as string[];
  }

  /** How often the rule struck. */
  async struck(id: string | undefined): Promise<number> {
    const { rules } = (await this.control('GET', '/faults')) as { rules: { id: string; struck: number }[] };
    return rules.find((rule) => rule.id === id)?.struck ?? NaN;
  }

  async account(usdc = '0', trustline = true): Promise<{ publicKey: string; secret: string }> {
    const created = await this.control('POST', '/accounts', { usdc, trustline });
    return { publicKey: String(created['publicKey']), secret: String(created['secret']) };
  }

  async deposit(amountUsdc: string, vault = this.genesis.vaultContractId): Promise<Json> {
    return this.control('POST', '/deposits', { amountUsdc, vault });
  }

  /** Units by contract id or public key. */
  async balances(): Promise<{ total: bigint; of: (holder: string) => bigint }> {
    const all = await this.control('GET', '/balances');
    const contracts = all['contracts'] as { contractId: string; balanceUnits: string }[];
    const accounts = all['accounts'] as { publicKey: string; usdcUnits: string }[];
    const units = new Map([
      ...contracts.map(({ contractId, balanceUnits }) => [contractId, BigInt(balanceUnits)] as const),
      ...accounts.map(({ publicKey, usdcUnits }) => [publicKey, BigInt(usdcUnits)] as const),
    ]);
    return { total: BigInt(String(all['totalUsdcUnits'])), of: (holder) => units.get(holder) ?? 0n };
  }

  async send(transaction: string): Promise<Json> {
    return this.rpc('sendTransaction', { transaction });
  }

  async transaction(hash: unknown): Promise<Json> {
    return this.rpc('getTransaction', { hash });
  }
}
