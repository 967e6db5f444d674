import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryDevelopers } from '../../src/adapters/memory/in-memory-developers.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemorySettlementBook } from '../../src/adapters/memory/in-memory-settlement-book.ts';
import { ContractCheck } from '../../src/adapters/soroban/contract-check.ts';
import { checkPayoutPoolSignatures } from '../../src/adapters/soroban/payout-pool-abi.ts';
import { RpcClient } from '../../src/adapters/soroban/rpc-client.ts';
import { SecretKeySigner } from '../../src/adapters/soroban/secret-key-signer.ts';
import { SorobanChainNetwork } from '../../src/adapters/soroban/soroban-chain-network.ts';
import { SorobanPayoutPool } from '../../src/adapters/soroban/soroban-payout-pool.ts';
import { SorobanPayoutRecords } from '../../src/adapters/soroban/soroban-payout-records.ts';
import { GuardNetwork } from '../../src/core/billing/guard-network.ts';
import { SendPayout } from '../../src/core/settlement/send-payout.ts';
import { SettleRevenue } from '../../src/core/settlement/settle-revenue.ts';
import { SubmitPayouts } from '../../src/core/settlement/submit-payouts.ts';
import { NodeLine } from './node-line.ts';
import { type WireWorld } from './wire-world.ts';

const RPC_TIMEOUT_MS = 3_000;

/** The workers that pay providers, behind the real adapters of the network, over the books of a wire world. */
export class PayoutWorker {
  readonly line: NodeLine;
  readonly pool: SorobanPayoutPool;
  readonly records: SorobanPayoutRecords;
  readonly problems: string[] = [];
  private readonly world: WireWorld;
  private readonly settleRevenue: SettleRevenue;
  private readonly submitPayouts: SubmitPayouts;
  private charges = 1_000_000n;
  private drawn = 0;

  private constructor(world: WireWorld, payoutSigner: SecretKeySigner, channelSigners: readonly SecretKeySigner[]) {
    this.world = world;
    const { clock, database } = world;
    const { passphrase: networkPassphrase, payoutPoolContractId: contractId, usdcIssuer } = world.network.genesis;
    this.line = new NodeLine(world.network);
    const url = 'http://local.network/rpc';
    const rpc = new RpcClient({ url, transport: this.line.transport, clock, timeoutMs: RPC_TIMEOUT_MS });
    const report = ({ problem, detail }: { readonly problem: string; readonly detail: string }) =>
      void this.problems.push(`${problem}: ${detail}`);
    const deployments = new ContractCheck(rpc, networkPassphrase, checkPayoutPoolSignatures);
    this.pool = new SorobanPayoutPool(
      { rpc, deployments, payoutSigner, channelSigners, report },
      { networkPassphrase, inclusionFeeStroopsMax: 100_000n, contractId, usdcIssuer },
    );
    this.records = new SorobanPayoutRecords({ rpc, report }, { contractId });
    const network = new SorobanChainNetwork({ rpc, report }, networkPassphrase);
    const book = new InMemorySettlementBook(database);
    const channels = new InMemoryChannelAccounts(database);
    const transactions = new InMemoryChainTransactions(database);
    const guard = new GuardNetwork({ network, watermark: new InMemoryLedgerWatermark(database), clock });
    const ids = {
      uuid: () => `payer ${(this.drawn += 1)}`,
      random: (bytes: number) => new Uint8Array(bytes).fill((this.drawn += 1)),
    };
    const sendPayout = new SendPayout({ book, channels, transactions, pool: this.pool, network, guard, clock });
    this.settleRevenue = new SettleRevenue(
      { book, payouts: { request: () => undefined }, clock, ids },
      { unitsMin: 1n },
    );
    this.submitPayouts = new SubmitPayouts({ book, channels, sendPayout, clock, ids });
  }

  static async of(world: WireWorld, payoutSecret = world.network.genesis.payoutSigner.secret): Promise<PayoutWorker> {
    const signer = await SecretKeySigner.fromSecret(payoutSecret);
    const channels = world.network.genesis.channels.filter(({ publicKey }) => world.channels.includes(publicKey));
    return new PayoutWorker(
      world,
      signer,
      await Promise.all(channels.map(({ secret }) => SecretKeySigner.fromSecret(secret))),
    );
  }

  /** Revenue of this developer, settled at the next run. */
  async earn(developerId: string, units: bigint, payoutAddress: string): Promise<void> {
    const { database, clock } = this.world;
    await new InMemoryDevelopers(database).update(developerId, { payoutAddress }, clock.now());
    const row = { developerId, apiId: 'api_sold', units, fee: 0n, net: units, settlementId: null };
    database.revenueLedger.set((this.charges += 1n), row);
  }

  /** Settles and sends. */
  async pay() {
    (await this.world.clock.finish(this.settleRevenue.execute()))._unsafeUnwrap();
    return (await this.world.clock.finish(this.submitPayouts.execute()))._unsafeUnwrap();
  }

  /** A new account of the network; an address alone without one. */
  async account(options: object = {}): Promise<string> {
    const made = (await this.world.control('accounts', options)) as { readonly publicKey: string };
    return made.publicKey;
  }

  /** In units, by the network's own books. */
  async usdcOf(publicKey: string): Promise<bigint> {
    const { accounts } = (await this.world.control('balances')) as {
      readonly accounts: readonly { readonly publicKey: string; readonly usdcUnits: string }[];
    };
    return BigInt(accounts.find((account) => account.publicKey === publicKey)?.usdcUnits ?? 0);
  }

  settlements() {
    return [...this.world.database.settlements.values()];
  }

  outcomes() {
    return this.settlements().map(({ status, obstacle }) => obstacle ?? status);
  }
}
