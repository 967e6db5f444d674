import type { Transaction, xdr } from '@stellar/stellar-sdk';
import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import {
  type PrepareError,
  type PreparedTransaction,
  type VaultContract,
} from '../../core/billing/ports/vault-contract.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { acceptSimulation, type SorobanPart } from './accept-simulation.ts';
import { buildInvocation, type Invocation } from './build-invocation.ts';
import { contractRefusalOf } from './contract-refusal.ts';
import { type DeploymentCheck, type DeploymentFault } from './deployment-check.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { readNetwork, type NetworkReading } from './network-reading.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { SIMULATE_TRANSACTION } from './rpc-methods.ts';
import { signTransaction } from './sign-transaction.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';
import { inclusionFee } from './transaction-fees.ts';
import { type TransactionSigner } from './transaction-signer.ts';
import { encodeDeduct } from './vault-abi.ts';

/** A minute of ledgers: long enough to get in, short enough that an unknown outcome is soon decidable. */
const LIFETIME_SECONDS = 60;
const LIFETIME_LEDGERS = 12;

export interface SorobanVaultContractPorts {
  readonly rpc: RpcClient;
  readonly deployments: Pick<DeploymentCheck, 'verifyDeployment'>;
  /** The contract's authorized caller. */
  readonly chargeSigner: TransactionSigner;
  readonly channelSigners: readonly TransactionSigner[];
  readonly report: SorobanReport;
}

export interface SorobanVaultContractOptions {
  readonly networkPassphrase: string;
  readonly inclusionFeeStroopsMax: bigint;
}

type Deduct = Parameters<VaultContract['prepareDeduct']>[0];

/** Builds, simulates and signs deducts: the channel is the transaction's source, the charge signer the operation's. */
export class SorobanVaultContract implements VaultContract {
  private readonly ports: SorobanVaultContractPorts;
  private readonly options: SorobanVaultContractOptions;

  constructor(ports: SorobanVaultContractPorts, options: SorobanVaultContractOptions) {
    this.ports = ports;
    this.options = options;
  }

  prepareDeduct(deduct: Deduct, signal: AbortSignal): ResultAsync<PreparedTransaction, PrepareError> {
    return safeTry(() => this.prepare(deduct, signal));
  }

  private async *prepare(deduct: Deduct, signal: AbortSignal): Steps<PreparedTransaction, PrepareError> {
    const { rpc, deployments, chargeSigner } = this.ports;
    const { contractId, channel, items } = deduct;
    const channelSigner = yield* this.signerOf(channel.publicKey);
    const sdk = await loadSdk();
    const call = encodeDeduct(sdk, { contractId, caller: chargeSigner.publicKey, items });

    yield* deployments.verifyDeployment(contractId, signal).mapErr((fault) => this.unfit(fault));
    const reading = yield* readNetwork(sdk, rpc, channel.publicKey, signal).mapErr((failure) => this.failed(failure));
    const invocation = yield* this.plan(deduct, call, reading);
    const soroban = yield* this.simulate(sdk, invocation, signal);

    const transaction = buildInvocation(sdk, invocation, soroban);
    const signed = await this.sign(transaction, [channelSigner, chargeSigner], signal);
    return signed.map(() => ({
      kind: items.length === 1 ? 'deduct' : 'batch_deduct',
      contractId,
      sourceAccount: channel.publicKey,
      sequence: invocation.sequence,
      hash: Buffer.from(transaction.hash()).toString('hex'),
      envelopeXdr: transaction.toXdr(),
      // A search for whoever else used the sequence must begin where the sequence was read.
      builtLedger: Math.min(reading.latestLedger, reading.sequenceLedger),
      maxLedger: invocation.maxLedger,
      maxTime: invocation.maxTime,
    }));
  }

  private signerOf(publicKey: string): Result<TransactionSigner, PrepareError> {
    const signer = this.ports.channelSigners.find((each) => each.publicKey === publicKey);
    return signer === undefined
      ? err(this.unavailable('signing_failed', `no key for channel ${publicKey}`))
      : ok(signer);
  }

  /** Bounds come from the ledger's clock: a local one that is wrong would make the transaction stillborn or immortal. */
  private plan(
    { channel }: Deduct,
    call: xdr.InvokeContractArgs,
    reading: NetworkReading,
  ): Result<Invocation & { readonly maxLedger: number }, PrepareError> {
    const { sequence } = reading;
    if (sequence === null) return err(this.unavailable('account_missing', `channel ${channel.publicKey}`));
    const consumed = sequence > channel.lastSequence ? sequence : channel.lastSequence;
    return ok({
      networkPassphrase: this.options.networkPassphrase,
      sourceAccount: channel.publicKey,
      sequence: consumed + 1n,
      callerAccount: this.ports.chargeSigner.publicKey,
      call,
      inclusionFeeStroops: inclusionFee(reading.inclusionFeeP90Stroops, this.options.inclusionFeeStroopsMax),
      maxLedger: reading.latestLedger + LIFETIME_LEDGERS,
      maxTime: reading.latestCloseTime + LIFETIME_SECONDS,
    });
  }

  private simulate(sdk: Sdk, invocation: Invocation, signal: AbortSignal): ResultAsync<SorobanPart, PrepareError> {
    const transaction = buildInvocation(sdk, invocation, null).toXdr();
    return this.ports.rpc
      .call(SIMULATE_TRANSACTION, { transaction }, signal)
      .mapErr((failure) => this.failed(failure))
      .andThen((answer): Result<SorobanPart, PrepareError> => {
        if (answer.error !== undefined) return err(this.refused(answer.error));
        if (answer.restorePreamble !== undefined) return err(this.unavailable('restore_needed', 'archived entries'));
        return acceptSimulation(sdk, answer, invocation.call).mapErr((detail) =>
          this.unavailable('bad_answer', detail),
        );
      });
  }

  private async sign(
    transaction: Transaction,
    signers: readonly TransactionSigner[],
    signal: AbortSignal,
  ): Promise<Result<void, PrepareError>> {
    try {
      await signTransaction(transaction, signers, signal);
      return ok();
    } catch (error) {
      return err(this.unavailable('signing_failed', error instanceof Error ? error.message : 'unknown error'));
    }
  }

  private refused(errorText: string): PrepareError {
    const refusal = contractRefusalOf(errorText);
    const [firstLine = ''] = errorText.trim().split('\n');
    if (refusal === null) return this.unavailable('bad_answer', firstLine);
    this.ports.report({ operation: 'prepare', problem: 'simulation_refused', detail: firstLine });
    return { kind: 'refused', refusal };
  }

  /** A contract that cannot be called is no reason to hold up the others. */
  private unfit(fault: DeploymentFault): PrepareError {
    const unavailable = this.unavailable('deployment_unfit', JSON.stringify(fault));
    const concernsContract = fault.kind === 'unknown_contract' || fault.kind === 'unknown_signature';
    return concernsContract ? { kind: 'refused', refusal: 'other' } : unavailable;
  }

  private failed(failure: RpcFailure): PrepareError {
    const { problem, detail } = rpcProblem(failure);
    return this.unavailable(problem, detail);
  }

  private unavailable(problem: SorobanProblem['problem'], detail: string): PrepareError {
    this.ports.report({ operation: 'prepare', problem, detail });
    return { kind: 'network_unavailable' };
  }
}
