import type { Transaction, xdr } from '@stellar/stellar-sdk';
import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type TransactionKind } from '../../core/billing/chain-transaction.ts';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type Channel } from '../../core/billing/ports/channel-accounts.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { acceptSimulation, type SorobanPart } from './accept-simulation.ts';
import { buildInvocation, type Invocation } from './build-invocation.ts';
import { type ContractCheck, type DeploymentFault } from './contract-check.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { readNetwork, type NetworkReading } from './network-reading.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { SIMULATE_TRANSACTION } from './rpc-methods.ts';
import { signTransaction } from './sign-transaction.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';
import { inclusionFee } from './transaction-fees.ts';
import { type TransactionSigner } from './transaction-signer.ts';

/** A minute of ledgers: long enough to get in, short enough that an unknown outcome is soon decidable. */
const LIFETIME_SECONDS = 60;
const LIFETIME_LEDGERS = 12;

export interface ContractCallsPorts<Refusal> {
  readonly rpc: RpcClient;
  readonly deployments: Pick<ContractCheck<unknown>, 'verifyDeployment'>;
  /** Whose authority the contract checks. */
  readonly caller: TransactionSigner;
  readonly channelSigners: readonly TransactionSigner[];
  readonly report: SorobanReport;
  /** Reads the error text of a simulation; null when it is not an answer of the contract or its host. */
  readonly refusalOf: (errorText: string) => Refusal | null;
  /** What a contract that we do not know how to call amounts to. */
  readonly unfitRefusal: Refusal;
}

export interface ContractCallsOptions {
  readonly networkPassphrase: string;
  readonly inclusionFeeStroopsMax: bigint;
}

export interface ContractCall {
  readonly kind: TransactionKind;
  readonly contractId: string;
  readonly channel: Channel;
  readonly encode: (sdk: Sdk, caller: string) => xdr.InvokeContractArgs;
}

export type CallFailure<Refusal> = { readonly kind: 'refused'; readonly refusal: Refusal } | NetworkUnavailable;

/** Builds, simulates and signs calls: the channel is the transaction's source, the caller the operation's. */
export class ContractCalls<Refusal> {
  private readonly ports: ContractCallsPorts<Refusal>;
  private readonly options: ContractCallsOptions;

  constructor(ports: ContractCallsPorts<Refusal>, options: ContractCallsOptions) {
    this.ports = ports;
    this.options = options;
  }

  prepare(contractCall: ContractCall, signal: AbortSignal): ResultAsync<PreparedTransaction, CallFailure<Refusal>> {
    return safeTry(() => this.build(contractCall, signal));
  }

  private async *build(
    { kind, contractId, channel, encode }: ContractCall,
    signal: AbortSignal,
  ): Steps<PreparedTransaction, CallFailure<Refusal>> {
    const { rpc, deployments, caller } = this.ports;
    const channelSigner = yield* this.signerOf(channel.publicKey);
    const sdk = await loadSdk();
    const call = encode(sdk, caller.publicKey);

    yield* deployments.verifyDeployment(contractId, signal).mapErr((fault) => this.unfit(fault));
    const reading = yield* readNetwork(sdk, rpc, channel.publicKey, signal).mapErr((failure) => this.failed(failure));
    const invocation = yield* this.plan(channel, call, reading);
    const soroban = yield* this.simulate(sdk, invocation, signal);

    const transaction = buildInvocation(sdk, invocation, soroban);
    const signed = await this.sign(transaction, [channelSigner, caller], signal);
    return signed.map((hash) => ({
      kind,
      contractId,
      sourceAccount: channel.publicKey,
      sequence: invocation.sequence,
      hash: Buffer.from(hash).toString('hex'),
      envelopeXdr: transaction.toXdr(),
      // A search for whoever else used the sequence must begin where the sequence was read.
      builtLedger: Math.min(reading.latestLedger, reading.sequenceLedger),
      maxLedger: invocation.maxLedger,
      maxTime: invocation.maxTime,
    }));
  }

  private signerOf(publicKey: string): Result<TransactionSigner, NetworkUnavailable> {
    const signer = this.ports.channelSigners.find((each) => each.publicKey === publicKey);
    return signer === undefined
      ? err(this.unavailable('signing_failed', `no key for channel ${publicKey}`))
      : ok(signer);
  }

  /** Bounds come from the ledger's clock: a local one that is wrong would make the transaction stillborn or immortal. */
  private plan(
    channel: Channel,
    call: xdr.InvokeContractArgs,
    reading: NetworkReading,
  ): Result<Invocation & { readonly maxLedger: number }, NetworkUnavailable> {
    const { sequence } = reading;
    if (sequence === null) return err(this.unavailable('account_missing', `channel ${channel.publicKey}`));
    const consumed = sequence > channel.lastSequence ? sequence : channel.lastSequence;
    return ok({
      networkPassphrase: this.options.networkPassphrase,
      sourceAccount: channel.publicKey,
      sequence: consumed + 1n,
      callerAccount: this.ports.caller.publicKey,
      call,
      inclusionFeeStroops: inclusionFee(reading.inclusionFeeP90Stroops, this.options.inclusionFeeStroopsMax),
      maxLedger: reading.latestLedger + LIFETIME_LEDGERS,
      maxTime: reading.latestCloseTime + LIFETIME_SECONDS,
    });
  }

  private simulate(
    sdk: Sdk,
    invocation: Invocation,
    signal: AbortSignal,
  ): ResultAsync<SorobanPart, CallFailure<Refusal>> {
    const transaction = buildInvocation(sdk, invocation, null).toXdr();
    return this.ports.rpc
      .call(SIMULATE_TRANSACTION, { transaction }, signal)
      .mapErr((failure): CallFailure<Refusal> => this.failed(failure))
      .andThen((answer): Result<SorobanPart, CallFailure<Refusal>> => {
        if (answer.error !== undefined) return err(this.refused(answer.error));
        if (answer.restorePreamble !== undefined) return err(this.unavailable('restore_needed', 'archived entries'));
        return acceptSimulation(sdk, answer, invocation.call).mapErr((detail) =>
          this.unavailable('bad_answer', detail),
        );
      });
  }

  /** Answers the hash that was signed. */
  private async sign(
    transaction: Transaction,
    signers: readonly TransactionSigner[],
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, NetworkUnavailable>> {
    try {
      return ok(await signTransaction(transaction, signers, signal));
    } catch (error) {
      return err(this.unavailable('signing_failed', error instanceof Error ? error.message : 'unknown error'));
    }
  }

  private refused(errorText: string): CallFailure<Refusal> {
    const refusal = this.ports.refusalOf(errorText);
    const [firstLine = ''] = errorText.trim().split('\n');
    if (refusal === null) return this.unavailable('bad_answer', firstLine);
    this.ports.report({ operation: 'prepare', problem: 'simulation_refused', detail: firstLine });
    return { kind: 'refused', refusal };
  }

  /** A contract that cannot be called is no reason to hold up the others. */
  private unfit(fault: DeploymentFault): CallFailure<Refusal> {
    const unavailable = this.unavailable('deployment_unfit', JSON.stringify(fault));
    const concernsContract = fault.kind === 'unknown_contract' || fault.kind === 'unknown_signature';
    return concernsContract ? { kind: 'refused', refusal: this.ports.unfitRefusal } : unavailable;
  }

  private failed(failure: RpcFailure): NetworkUnavailable {
    const { problem, detail } = rpcProblem(failure);
    return this.unavailable(problem, detail);
  }

  private unavailable(problem: SorobanProblem['problem'], detail: string): NetworkUnavailable {
    this.ports.report({ operation: 'prepare', problem, detail });
    return { kind: 'network_unavailable' };
  }
}
