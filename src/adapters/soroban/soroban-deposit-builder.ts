import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type Steps } from '../../core/shared/steps.ts';
import { type NodeFault } from '../../core/vault/network-fault.ts';
import {
  type DepositBuilder,
  type DepositRefusal,
  type UnsignedDeposit,
} from '../../core/vault/ports/deposit-builder.ts';
import { acceptSimulation, type SorobanPart } from './accept-simulation.ts';
import { buildInvocation, type Invocation } from './build-invocation.ts';
import { type DeploymentCheck, type DeploymentFault } from './deployment-check.ts';
import { depositRefusalOf } from './deposit-refusal.ts';
import { readDepositor, type DepositorAccount } from './depositor-account.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { nodeFaultOf } from './node-fault.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { GET_HEALTH, SIMULATE_TRANSACTION } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';
import { encodeDeposit, encodeTransfer } from './vault-abi.ts';

type BuildError = DepositRefusal | NodeFault;
type Deposit = Parameters<DepositBuilder['build']>[0];

export interface SorobanDepositBuilderPorts {
  readonly rpc: RpcClient;
  readonly deployments: Pick<DeploymentCheck, 'verifyDeployment'>;
  readonly report: SorobanReport;
}

export interface SorobanDepositBuilderOptions {
  readonly networkPassphrase: string;
  /** G... */
  readonly usdcIssuer: string;
  /** What is bid for inclusion, over the cost of the resources. */
  readonly baseFeeStroops: bigint;
  /** How long a person has to sign, by the ledger's clock. */
  readonly timeoutSeconds: number;
}

/** Builds deposits whose only signature is the depositor's: it is source of the transaction and authorizes the call. */
export class SorobanDepositBuilder implements DepositBuilder {
  private readonly ports: SorobanDepositBuilderPorts;
  private readonly options: SorobanDepositBuilderOptions;

  constructor(ports: SorobanDepositBuilderPorts, options: SorobanDepositBuilderOptions) {
    this.ports = ports;
    this.options = options;
  }

  build(deposit: Deposit, signal: AbortSignal): ResultAsync<UnsignedDeposit, BuildError> {
    return safeTry(() => this.steps(deposit, signal));
  }

  private async *steps(deposit: Deposit, signal: AbortSignal): Steps<UnsignedDeposit, BuildError> {
    const { rpc, deployments } = this.ports;
    const { contractId, sourceAccount, units } = deposit;
    const sdk = await loadSdk();
    yield* deployments.verifyDeployment(contractId, signal).mapErr((fault) => this.unfit(fault));
    const asked = { publicKey: sourceAccount, usdc: { issuer: this.options.usdcIssuer } };
    const health = yield* rpc.call(GET_HEALTH, null, signal).mapErr((failure) => this.failed(failure));
    if (health.status !== 'healthy') return err(this.bad({ problem: 'bad_answer', detail: 'not healthy' }));
    const depositor = yield* readDepositor(sdk, rpc, asked, signal).mapErr((failure) => this.failed(failure));
    if (depositor === null) return err({ kind: 'source_account_missing' });
    if (depositor.spendableUsdc === null) return err({ kind: 'trustline_missing' });
    if (depositor.spendableUsdc < units) return err({ kind: 'usdc_insufficient' });

    const invocation = this.plan(sdk, deposit, depositor, health.latestLedgerCloseTime);
    const soroban = yield* this.simulate(sdk, deposit, invocation, signal);
    const transaction = buildInvocation(sdk, invocation, soroban);
    const feeStroops = BigInt(transaction.fee);
    if (depositor.spendableStroops < feeStroops) return err({ kind: 'fee_unaffordable' });
    return ok({
      hash: Buffer.from(transaction.hash()).toString('hex'),
      transactionXdr: transaction.toXdr(),
      feeStroops,
      builtLedger: health.latestLedger,
      maxTime: invocation.maxTime,
    });
  }

  /** No bound by ledgers: wallets know how to show a time. */
  private plan(sdk: Sdk, deposit: Deposit, depositor: DepositorAccount, latestCloseTime: number) {
    const { contractId, sourceAccount, units } = deposit;
    const { networkPassphrase, baseFeeStroops, timeoutSeconds } = this.options;
    return {
      networkPassphrase,
      sourceAccount,
      sequence: depositor.sequence + 1n,
      callerAccount: sourceAccount,
      call: encodeDeposit(sdk, { contractId, depositor: sourceAccount, units }),
      inclusionFeeStroops: baseFeeStroops,
      maxLedger: null,
      maxTime: latestCloseTime + timeoutSeconds,
    };
  }

  private simulate(
    sdk: Sdk,
    deposit: Deposit,
    invocation: Invocation,
    signal: AbortSignal,
  ): ResultAsync<SorobanPart, BuildError> {
    const transaction = buildInvocation(sdk, invocation, null).toXdr();
    return this.ports.rpc
      .call(SIMULATE_TRANSACTION, { transaction }, signal)
      .mapErr((failure): BuildError => this.failed(failure))
      .andThen((answer): Result<SorobanPart, BuildError> => {
        if (answer.error !== undefined) return err(this.refused(answer.error));
        if (answer.restorePreamble !== undefined) {
          return err(this.bad({ problem: 'restore_needed', detail: 'archived entries' }));
        }
        return acceptSimulation(sdk, answer, invocation.call, [this.transferOf(sdk, deposit)]).mapErr((detail) =>
          this.bad({ problem: 'bad_answer', detail }),
        );
      });
  }

  /** What the vault may take in the depositor's name: this much of the USDC that we mean, for itself. */
  private transferOf(sdk: Sdk, { contractId, sourceAccount, units }: Deposit): xdr.InvokeContractArgs {
    const { networkPassphrase, usdcIssuer } = this.options;
    const tokenId = new sdk.Asset('USDC', usdcIssuer).contractId(networkPassphrase);
    return encodeTransfer(sdk, { tokenId, from: sourceAccount, to: contractId, units });
  }

  private refused(errorText: string): BuildError {
    const refusal = depositRefusalOf(errorText);
    const [firstLine = ''] = errorText.trim().split('\n');
    if (refusal === null) return this.bad({ problem: 'bad_answer', detail: firstLine });
    if (refusal.kind === 'deposit_refused') this.tell({ problem: 'simulation_refused', detail: firstLine });
    return refusal;
  }

  private unfit(fault: DeploymentFault): NodeFault {
    this.tell({ problem: 'deployment_unfit', detail: JSON.stringify(fault) });
    return fault.kind === 'network_unavailable'
      ? { kind: 'node_unavailable', retryAfterMs: null }
      : { kind: 'node_failed' };
  }

  private failed(failure: RpcFailure): NodeFault {
    this.tell(rpcProblem(failure));
    return nodeFaultOf(failure);
  }

  private bad(problem: SorobanProblem): NodeFault {
    this.tell(problem);
    return { kind: 'node_failed' };
  }

  private tell(problem: SorobanProblem): void {
    this.ports.report({ operation: 'build_deposit', ...problem });
  }
}
