import { ContractCheck } from '../../src/adapters/soroban/contract-check.ts';
import { DeploymentCheck } from '../../src/adapters/soroban/deployment-check.ts';
import { checkPayoutPoolSignatures } from '../../src/adapters/soroban/payout-pool-abi.ts';
import { RpcClient } from '../../src/adapters/soroban/rpc-client.ts';
import { SecretKeySigner } from '../../src/adapters/soroban/secret-key-signer.ts';
import { SorobanChainNetwork } from '../../src/adapters/soroban/soroban-chain-network.ts';
import { SorobanDepositEvents } from '../../src/adapters/soroban/soroban-deposit-events.ts';
import { SorobanDeductLimits } from '../../src/adapters/soroban/soroban-deduct-limits.ts';
import { SorobanDeductRecords } from '../../src/adapters/soroban/soroban-deduct-records.ts';
import { SorobanPayoutPool } from '../../src/adapters/soroban/soroban-payout-pool.ts';
import { SorobanVaultContract } from '../../src/adapters/soroban/soroban-vault-contract.ts';
import { LocalNetwork } from '../../src/localnet/local-network.ts';
import {
  type Chain,
  type ChainPorts,
  type ChainSurroundings,
  type Deducted,
  type Deposited,
  type Mood,
  type Paid,
  type Payees,
} from './chain.ts';
import { faultyTransport, hidingCharges } from './faulty-transport.ts';
import { openPayees, readPaid } from './wire-payees.ts';
import { WireDepositors } from './wire-depositors.ts';

const CHANNELS = 3;
const LEDGER_MS = 5000;
const RPC_TIMEOUT_MS = 3000;
const DEPOSITS_PER_PAGE = 2;

/** The local network cannot be replaced and come back: at this level another passphrase stands for it. */
const MOOD_FAULTS: Readonly<Record<Exclude<Mood, 'paused' | 'forgetful'>, object>> = {
  stalled: { fault: 'ledger_stall' },
  failing: { fault: 'apply_failed' },
  regressed: { fault: 'node_behind', ledgers: 100 },
  foreign: { fault: 'other_network' },
  replaced: { fault: 'other_network' },
};

interface Signers {
  readonly chargeSigner: SecretKeySigner;
  readonly payoutSigner: SecretKeySigner;
  readonly channelSigners: readonly SecretKeySigner[];
}

interface DeductRecord {
  readonly requestId: string;
  readonly amountUnits: string;
}

/** Wire level: the real Soroban adapter against the local network in this process, with real XDR and signatures. */
export class WireChain implements Chain {
  readonly contractId: string;
  readonly channels: readonly string[];
  readonly passphrase: string;
  readonly payees: Payees;
  private readonly network: LocalNetwork;
  private readonly surroundings: ChainSurroundings;
  private readonly signers: Signers;
  private readonly depositors: WireDepositors;
  private readonly moodRules = new Map<Mood, readonly string[]>();
  private deducts: readonly Deducted[] = [];
  private supply = '';
  private totalUnits = '';

  private constructor(
    network: LocalNetwork,
    surroundings: ChainSurroundings,
    signers: Signers,
    { depositors, payees }: { readonly depositors: WireDepositors; readonly payees: Payees },
  ) {
    const { genesis } = network;
    this.network = network;
    this.surroundings = surroundings;
    this.signers = signers;
    this.depositors = depositors;
    this.payees = payees;
    this.contractId = genesis.vaultContractId;
    this.passphrase = genesis.passphrase;
    this.channels = genesis.channels.slice(0, CHANNELS).map(({ publicKey }) => publicKey);
  }

  static async open(surroundings: ChainSurroundings): Promise<Chain> {
    const network = LocalNetwork.open({ now: () => surroundings.clock.now(), ledgerIntervalMs: LEDGER_MS });
    const { chargeSigner, payoutSigner, channels } = network.genesis;
    const signerOf = ({ secret }: { readonly secret: string }) => SecretKeySigner.fromSecret(secret);
    const signers = {
      chargeSigner: await signerOf(chargeSigner),
      payoutSigner: await signerOf(payoutSigner),
      channelSigners: await Promise.all(channels.slice(0, CHANNELS).map(signerOf)),
    };
    const depositors = await WireDepositors.open(network, surroundings.clock);
    const payees = await openPayees(network);
    const chain = new WireChain(network, surroundings, signers, { depositors, payees });
    // Our safety must never depend on the contract's own deduplication, so here it has none.
    await chain.control('POST', `contracts/${chain.contractId}/deduplication`, { enabled: false });
    await chain.readBooks();
    chain.supply = chain.totalUnits;
    return chain;
  }

  ports(): ChainPorts {
    const { clock } = this.surroundings;
    const transport = faultyTransport(this.network, this.surroundings);
    const rpc = new RpcClient({ url: 'http://local.network/rpc', transport, clock, timeoutMs: RPC_TIMEOUT_MS });
    const { chargeSigner, payoutSigner, channelSigners } = this.signers;
    const { payoutPoolContractId: contractId, usdcIssuer } = this.network.genesis;
    const report = () => undefined;
    const deployments = new DeploymentCheck(rpc, this.passphrase);
    const networkPassphrase = this.passphrase;
    const pools = new ContractCheck(rpc, networkPassphrase, checkPayoutPoolSignatures);
    const asking = { networkPassphrase, askingAccount: this.channels[0] ?? '' };
    const options = { networkPassphrase, inclusionFeeStroopsMax: 100_000n };
    return {
      contract: new SorobanVaultContract({ rpc, deployments, chargeSigner, channelSigners, report }, options),
      network: new SorobanChainNetwork({ rpc, report }, this.passphrase),
      records: new SorobanDeductRecords({ rpc, report }, this.passphrase),
      events: new SorobanDepositEvents({ rpc, report }, DEPOSITS_PER_PAGE),
      limits: new SorobanDeductLimits({ rpc, deployments, report }, asking),
      pool: new SorobanPayoutPool(
        { rpc, deployments: pools, payoutSigner, channelSigners, report },
        { ...options, contractId, usdcIssuer },
      ),
    };
  }

  async closeLedger(): Promise<void> {
    this.network.closeLedger();
    await this.readBooks();
  }

  async set(mood: Mood, on: boolean): Promise<void> {
    if (mood === 'paused') {
      for (const contractId of [this.contractId, this.network.genesis.payoutPoolContractId]) {
        await this.control('POST', `contracts/${contractId}/${on ? 'pause' : 'unpause'}`, {});
      }
      return;
    }
    for (const rule of this.moodRules.get(mood) ?? []) this.network.faults.remove(rule);
    const faults = !on ? [] : mood === 'forgetful' ? hidingCharges(this.network) : [MOOD_FAULTS[mood]];
    const rules = faults.flatMap((fault) => this.network.faults.add(fault));
    this.moodRules.set(
      mood,
      rules.map(({ id }) => id),
    );
  }

  useSequence(channel: string): Promise<void> {
    this.attempt({ fault: 'use_sequence', source: channel });
    return Promise.resolve();
  }

  feeBump(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) this.attempt({ fault: 'fee_bump', hash });
    return Promise.resolve();
  }

  deducted(): readonly Deducted[] {
    return this.deducts;
  }

  depositorOf(person: string): string {
    return this.depositors.accountOf(person);
  }

  deposit(person: string, units: bigint, feeBumped: boolean): Promise<void> {
    return this.depositors.deposit(person, units, feeBumped);
  }

  /** Charges are proven by the same history, and none may be forgotten: at this level the nodes keep everything. */
  forgetDeposits(): Promise<void> {
    return Promise.resolve();
  }

  deposited(): Promise<readonly Deposited[]> {
    return this.depositors.deposited();
  }

  paid(): Promise<readonly Paid[]> {
    return readPaid(this.network);
  }

  isConserved(): boolean {
    return this.totalUnits === this.supply;
  }

  /** A stranger who finds nothing to wrap, or a queue that is taken, goes away. */
  private attempt(action: object): void {
    try {
      this.network.faults.add(action);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }

  private async readBooks(): Promise<void> {
    const records = (await this.control('GET', 'deducts')) as readonly DeductRecord[];
    this.deducts = records.map(({ requestId, amountUnits }) => ({ onChainId: requestId, units: BigInt(amountUnits) }));
    const balances = (await this.control('GET', 'balances')) as { readonly totalUsdcUnits: string };
    this.totalUnits = balances.totalUsdcUnits;
  }

  private async control(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const request = {
      method,
      path: `/control/${path}`,
      headers: {},
      body: body === undefined ? '' : JSON.stringify(body),
    };
    const response = await this.network.handle(request);
    if (response.status !== 200) throw new Error(`The local network refused ${path}: ${response.body}`);
    return JSON.parse(response.body);
  }
}
