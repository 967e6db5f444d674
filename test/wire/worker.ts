import { HorizonChainHistory } from '../../src/adapters/horizon/horizon-chain-history.ts';
import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryChargeItems } from '../../src/adapters/memory/in-memory-charge-items.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { type MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { hashesOf } from '../../src/adapters/soroban/applied-envelope.ts';
import { DeploymentCheck } from '../../src/adapters/soroban/deployment-check.ts';
import { loadSdk } from '../../src/adapters/soroban/load-sdk.ts';
import { RpcClient } from '../../src/adapters/soroban/rpc-client.ts';
import { SorobanChainNetwork } from '../../src/adapters/soroban/soroban-chain-network.ts';
import { SorobanDeductRecords } from '../../src/adapters/soroban/soroban-deduct-records.ts';
import { SorobanVaultContract } from '../../src/adapters/soroban/soroban-vault-contract.ts';
import { type TransactionSigner } from '../../src/adapters/soroban/transaction-signer.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type LocalNetwork } from '../../src/localnet/local-network.ts';
import { buildBilling, type Billing, type BillingPorts } from '../support/billing-graph.ts';
import { NodeLine } from './node-line.ts';

const NODE_URL = 'http://local.network';
const RPC_TIMEOUT_MS = 3000;
const INCLUSION_FEE_STROOPS_MAX = 100_000n;

export interface WorkerSurroundings {
  readonly clock: Clock;
  readonly network: LocalNetwork;
  readonly database: MemoryDatabase;
  readonly chargeSigner: TransactionSigner;
  readonly channelSigners: readonly TransactionSigner[];
  readonly uuid: () => string;
}

/** Puts other ports in place of a worker's own. */
export type Rebind = (ports: BillingPorts) => Partial<BillingPorts>;

/** One process of the service: the billing core behind the real adapters of the network, over its own line. */
export class Worker {
  readonly line: NodeLine;
  readonly billing: Billing;
  private requested = false;
  private submitting: Promise<void> | null = null;

  constructor(surroundings: WorkerSurroundings, rebind: Rebind = () => ({})) {
    this.line = new NodeLine(surroundings.network);
    const ports = {
      ...storesOf(surroundings.database),
      ...chainOf(surroundings, this.line),
      submissions: { request: () => this.submitSoon() },
      clock: surroundings.clock,
      ids: { uuid: surroundings.uuid },
      passphrase: surroundings.network.genesis.passphrase,
    };
    this.billing = buildBilling({ ...ports, ...rebind(ports) });
  }

  /** Settles when everything asked for is submitted. */
  async idle(): Promise<void> {
    while (this.submitting !== null) await this.submitting;
  }

  /** Like the scheduler: one run at a time, and one more for what was asked meanwhile. */
  private submitSoon(): void {
    this.requested = true;
    this.submitting ??= this.submitWhileRequested().finally(() => (this.submitting = null));
  }

  private async submitWhileRequested(): Promise<void> {
    while (this.requested) {
      this.requested = false;
      await this.billing.submitCharges.execute();
    }
  }
}

function storesOf(database: MemoryDatabase) {
  return {
    ledger: new InMemoryUsageLedger(database),
    items: new InMemoryChargeItems(database),
    channels: new InMemoryChannelAccounts(database),
    transactions: new InMemoryChainTransactions(database),
    watermark: new InMemoryLedgerWatermark(database),
  };
}

function chainOf({ clock, network, chargeSigner, channelSigners }: WorkerSurroundings, { transport }: NodeLine) {
  const { passphrase } = network.genesis;
  const report = () => undefined;
  const rpc = new RpcClient({ url: `${NODE_URL}/rpc`, transport, clock, timeoutMs: RPC_TIMEOUT_MS });
  const deployments = new DeploymentCheck(rpc, passphrase);
  const readHashes = async (envelopeXdr: string) => hashesOf(await loadSdk(), envelopeXdr, passphrase);
  return {
    contract: new SorobanVaultContract(
      { rpc, deployments, chargeSigner, channelSigners, report },
      { networkPassphrase: passphrase, inclusionFeeStroopsMax: INCLUSION_FEE_STROOPS_MAX },
    ),
    network: new SorobanChainNetwork({ rpc, report }, passphrase),
    records: new SorobanDeductRecords({ rpc, report }, passphrase),
    history: new HorizonChainHistory(
      { transport, clock, readHashes, report },
      { url: `${NODE_URL}/horizon`, timeoutMs: RPC_TIMEOUT_MS },
    ),
  };
}
