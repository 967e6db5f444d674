import { Keypair, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import { type ChainHistory } from '../../src/core/billing/ports/chain-history.ts';
import { InMemoryBuiltDeposits } from '../../src/adapters/memory/in-memory-built-deposits.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { DeploymentCheck } from '../../src/adapters/soroban/deployment-check.ts';
import { RpcClient } from '../../src/adapters/soroban/rpc-client.ts';
import { Sep53Proofs } from '../../src/adapters/soroban/sep53-proofs.ts';
import { SorobanAccountSigners } from '../../src/adapters/soroban/soroban-account-signers.ts';
import { SorobanChainNetwork } from '../../src/adapters/soroban/soroban-chain-network.ts';
import { SorobanDedicatedContracts } from '../../src/adapters/soroban/soroban-dedicated-contracts.ts';
import { SorobanDepositBuilder } from '../../src/adapters/soroban/soroban-deposit-builder.ts';
import { SorobanDepositNetwork } from '../../src/adapters/soroban/soroban-deposit-network.ts';
import { SorobanSignedEnvelopes } from '../../src/adapters/soroban/soroban-signed-envelopes.ts';
import { BuildDeposit } from '../../src/core/vault/build-deposit.ts';
import { FindDeposit } from '../../src/core/vault/find-deposit.ts';
import { ProveAccount } from '../../src/core/vault/prove-account.ts';
import { RegisterVault, type RegisterVaultInput } from '../../src/core/vault/register-vault.ts';
import { SubmitDeposit } from '../../src/core/vault/submit-deposit.ts';
import { LocalNetwork } from '../../src/localnet/local-network.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { NodeLine } from './node-line.ts';

const LEDGER_MS = 5_000;
const RPC_TIMEOUT_MS = 3_000;
export const TIMEOUT_SECONDS = 300;
export const ALICE = 'user_alice';

export const neverAborted = (): AbortSignal => new AbortController().signal;

/** Deposits over books in memory and the real adapters, with the local network in this process behind them. */
export class DepositWorld {
  readonly clock = new VirtualClock();
  readonly network = LocalNetwork.open({ now: () => this.clock.now(), ledgerIntervalMs: LEDGER_MS });
  readonly line = new NodeLine(this.network);
  readonly database = new MemoryDatabase();
  readonly vaults = new InMemoryVaults(this.database);
  readonly books = new InMemoryBuiltDeposits(this.database);
  readonly problems: string[] = [];
  readonly registerVault: RegisterVault;
  readonly buildDeposit: BuildDeposit;
  readonly submitDeposit: SubmitDeposit;
  readonly findDeposit: FindDeposit;
  /** What the second witness says; without one it must not be asked. */
  history: ChainHistory['find'] | null = null;

  constructor(options: Partial<DepositWorldOptions> = {}) {
    const { usdcIssuer = null, chargeAccount = null, allowDedicated = true } = options;
    const { clock, vaults, books } = this;
    const { genesis } = this.network;
    const networkPassphrase = genesis.passphrase;
    const url = 'http://127.0.0.1:8000/rpc';
    const rpc = new RpcClient({ url, transport: this.line.transport, clock, timeoutMs: RPC_TIMEOUT_MS });
    const report = ({ problem, detail }: { readonly problem: string; readonly detail: string }) =>
      void this.problems.push(`${problem}: ${detail}`);
    const deployments = new DeploymentCheck(rpc, networkPassphrase);
    const accounts = new SorobanAccountSigners(rpc, report);
    const sender = new SorobanChainNetwork({ rpc, report }, networkPassphrase);
    const network = new SorobanDepositNetwork({ rpc, sender, report }, networkPassphrase);
    const builder = new SorobanDepositBuilder(
      { rpc, deployments, report },
      {
        networkPassphrase,
        usdcIssuer: usdcIssuer ?? genesis.usdcIssuer,
        baseFeeStroops: 100n,
        timeoutSeconds: TIMEOUT_SECONDS,
      },
    );
    const contracts = new SorobanDedicatedContracts(
      { rpc, deployments, report },
      { networkPassphrase, chargeAccount: chargeAccount ?? genesis.chargeSigner.publicKey },
    );
    const proveAccount = new ProveAccount({ proofs: new Sep53Proofs(), accounts, clock });
    const policy = { networkPassphrase, pooledContractId: genesis.vaultContractId, allowDedicated };
    this.registerVault = new RegisterVault({ vaults, contracts, proveAccount, clock }, policy);
    this.buildDeposit = new BuildDeposit({ vaults, builder, deposits: books, clock });
    const envelopes = new SorobanSignedEnvelopes(networkPassphrase);
    this.submitDeposit = new SubmitDeposit({ deposits: books, envelopes, accounts, network, clock });
    const history = { find: (hash: string, signal: AbortSignal) => this.askHistory(hash, signal) };
    this.findDeposit = new FindDeposit({ deposits: books, network, history, clock });
  }

  /** A funded account with a vault of its own that is bound to it. */
  async depositor(userId = ALICE, usdc = '1000'): Promise<Keypair> {
    const wallet = await this.account({ usdc });
    (await this.open({ userId, loggedInAs: wallet.publicKey() }))._unsafeUnwrap();
    return wallet;
  }

  async account(options: object): Promise<Keypair> {
    const { secret } = (await this.control('accounts', options)) as { readonly secret: string };
    return Keypair.fromSecret(secret);
  }

  open(input: Partial<RegisterVaultInput>) {
    const { loggedInAs = null, depositorAddress = loggedInAs } = input;
    const unproven = { userId: ALICE, contractId: null, signature: null, ownerSignature: null };
    return this.registerVault.execute({ ...unproven, ...input, loggedInAs, depositorAddress }, neverAborted());
  }

  build(units: bigint, sourceAccount: string | null = null, userId = ALICE) {
    return this.buildDeposit.execute({ userId, units, sourceAccount }, neverAborted());
  }

  submit(transactionXdr: string, userId = ALICE) {
    return this.submitDeposit.execute({ userId, transactionXdr }, neverAborted());
  }

  find(hash: string, userId = ALICE) {
    return this.findDeposit.execute({ userId, hash }, neverAborted());
  }

  signed(transactionXdr: string, ...wallets: readonly Keypair[]): string {
    const transaction = new Transaction(transactionXdr, this.network.genesis.passphrase);
    transaction.sign(...wallets);
    return transaction.toXdr();
  }

  /** A fee bump around a signed transaction, by another account. */
  bumped(signedXdr: string, payer: Keypair, baseFee = '10000000'): string {
    const { passphrase } = this.network.genesis;
    const inner = new Transaction(signedXdr, passphrase);
    const bump = TransactionBuilder.buildFeeBumpTransaction(payer, baseFee, inner, passphrase);
    bump.sign(payer);
    return bump.toXdr();
  }

  async closeLedgers(count = 1): Promise<void> {
    for (let closed = 0; closed < count; closed += 1) {
      await this.clock.advance(LEDGER_MS);
      this.network.closeLedger();
    }
  }

  async control(path: string, body: object): Promise<unknown> {
    const request = { method: 'POST', path: `/control/${path}`, headers: {}, body: JSON.stringify(body) };
    const answer = await this.network.handle(request);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.body}`);
    return JSON.parse(answer.body);
  }

  /** Of the pooled contract, in units. */
  async poolBalance(): Promise<bigint> {
    const request = { method: 'GET', path: '/control/balances', headers: {}, body: '' };
    const { contracts } = JSON.parse((await this.network.handle(request)).body) as Balances;
    const pool = contracts.find(({ contractId }) => contractId === this.network.genesis.vaultContractId);
    return BigInt(pool?.balanceUnits ?? '0');
  }

  private askHistory(...asked: Parameters<ChainHistory['find']>) {
    if (this.history === null) throw new Error('The second witness was asked');
    return this.history(...asked).mapErr(() => ({ kind: 'history_failed' as const }));
  }
}

export interface DepositWorldOptions {
  readonly usdcIssuer: string | null;
  readonly allowDedicated: boolean;
  /** Who the contracts are asked to let deduct. */
  readonly chargeAccount: string | null;
}

interface Balances {
  readonly contracts: readonly { readonly contractId: string; readonly balanceUnits: string }[];
}
