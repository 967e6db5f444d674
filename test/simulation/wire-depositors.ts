import { Address, Keypair, scValToNative, Transaction, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { DeploymentCheck } from '../../src/adapters/soroban/deployment-check.ts';
import { RpcClient } from '../../src/adapters/soroban/rpc-client.ts';
import { SorobanDepositBuilder } from '../../src/adapters/soroban/soroban-deposit-builder.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type LocalNetwork } from '../../src/localnet/local-network.ts';
import { type Deposited } from './chain.ts';
import { DEPOSITORS, STRANGER } from './depositors.ts';

const USDC = '1000';
const FEE_BUMP_STROOPS = '1000';
const EVENTS_MAX = 10_000;

interface EventBody {
  readonly id: string;
  readonly ledger: number;
  readonly topic: readonly string[];
  readonly value: string;
}

/** People with wallets of their own, who deposit into the pooled contract by themselves. */
export class WireDepositors {
  private readonly network: LocalNetwork;
  private readonly builder: SorobanDepositBuilder;
  private readonly keys: ReadonlyMap<string, Keypair>;

  private constructor(network: LocalNetwork, clock: Clock, keys: ReadonlyMap<string, Keypair>) {
    const { passphrase: networkPassphrase, usdcIssuer } = network.genesis;
    const transport = ({ method, url, body = '' }: { method: 'GET' | 'POST'; url: string; body?: string }) =>
      network.handle({ method, path: new URL(url).pathname, headers: {}, body });
    const rpc = new RpcClient({ url: 'http://local.network/rpc', transport, clock, timeoutMs: 3000 });
    const deployments = new DeploymentCheck(rpc, networkPassphrase);
    const options = { networkPassphrase, usdcIssuer, baseFeeStroops: 100n, timeoutSeconds: 60 };
    this.network = network;
    this.builder = new SorobanDepositBuilder({ rpc, deployments, report: () => undefined }, options);
    this.keys = keys;
  }

  static async open(network: LocalNetwork, clock: Clock): Promise<WireDepositors> {
    const keys = new Map<string, Keypair>();
    for (const person of DEPOSITORS) {
      const body = JSON.stringify({ usdc: USDC });
      const made = await network.handle({ method: 'POST', path: '/control/accounts', headers: {}, body });
      keys.set(person, Keypair.fromSecret((JSON.parse(made.body) as { readonly secret: string }).secret));
    }
    return new WireDepositors(network, clock, keys);
  }

  accountOf(person: string): string {
    return this.keysOf(person).publicKey();
  }

  /** Who is refused, or whose transaction waits already, goes away. */
  async deposit(person: string, units: bigint, feeBumped: boolean): Promise<void> {
    const { passphrase, vaultContractId: contractId } = this.network.genesis;
    const keys = this.keysOf(person);
    const wanted = { contractId, sourceAccount: keys.publicKey(), units };
    const built = await this.builder.build(wanted, new AbortController().signal);
    if (built.isErr()) return;
    const inner = new Transaction(built.value.transactionXdr, passphrase);
    inner.sign(keys);
    await this.ask('sendTransaction', { transaction: feeBumped ? this.bumped(inner) : inner.toXdr() });
  }

  async deposited(): Promise<readonly Deposited[]> {
    const filters = [{ type: 'contract', contractIds: [this.network.genesis.vaultContractId], topics: [] }];
    const answer = await this.ask('getEvents', { startLedger: 1, filters, pagination: { limit: EVENTS_MAX } });
    const { events } = answer as { readonly events: readonly EventBody[] };
    return events.flatMap(({ id: eventId, ledger, topic: [name = '', depositor = ''], value }) => {
      const decode = (base64: string) => xdr.ScVal.fromXdr(base64, 'base64');
      if (scValToNative(decode(name)) !== 'deposit') return [];
      const [units] = scValToNative(decode(value)) as [bigint];
      return [{ eventId, ledger, units, depositorAddress: Address.fromScVal(decode(depositor)).toString() }];
    });
  }

  /** The wallet lets another account pay for it. */
  private bumped(inner: Transaction): string {
    const payer = this.keysOf(STRANGER);
    const bump = TransactionBuilder.buildFeeBumpTransaction(
      payer,
      FEE_BUMP_STROOPS,
      inner,
      this.network.genesis.passphrase,
    );
    bump.sign(payer);
    return bump.toXdr();
  }

  private keysOf(person: string): Keypair {
    const keys = this.keys.get(person);
    if (keys === undefined) throw new Error(`${person} has no account`);
    return keys;
  }

  private async ask(method: string, params: object): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const response = await this.network.handle({ method: 'POST', path: '/rpc', headers: {}, body });
    return (JSON.parse(response.body) as { readonly result?: unknown }).result;
  }
}
