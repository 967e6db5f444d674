import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../../core/shared/steps.ts';
import { type NodeFault } from '../../core/vault/network-fault.ts';
import {
  type ContractUnfit,
  type DedicatedContract,
  type DedicatedContracts,
} from '../../core/vault/ports/dedicated-contracts.ts';
import { buildInvocation } from './build-invocation.ts';
import { contractRefusalOf } from './contract-refusal.ts';
import { ownerIn } from './contract-owner.ts';
import { type DeploymentCheck, type DeploymentFault } from './deployment-check.ts';
import { readLedgerEntries } from './ledger-entries.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { nodeFaultOf } from './node-fault.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { SIMULATE_TRANSACTION, type SimulationAnswer } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';
import { encodeBalance, encodeDeduct } from './vault-abi.ts';

type InspectError = ContractUnfit | NodeFault;

/** The smallest amount under an id that no charge has. */
const TRIAL = [{ units: 1n, onChainId: 'callora_trial' }];

export interface SorobanDedicatedContractsPorts {
  readonly rpc: RpcClient;
  readonly deployments: Pick<DeploymentCheck, 'verifyDeployment'>;
  readonly report: SorobanReport;
}

export interface SorobanDedicatedContractsOptions {
  readonly networkPassphrase: string;
  /** The account (G...) that our charges are called by. */
  readonly chargeAccount: string;
}

/** Looks at a contract by its description, its instance and two simulated calls. Nothing is sent. */
export class SorobanDedicatedContracts implements DedicatedContracts {
  private readonly ports: SorobanDedicatedContractsPorts;
  private readonly options: SorobanDedicatedContractsOptions;

  constructor(ports: SorobanDedicatedContractsPorts, options: SorobanDedicatedContractsOptions) {
    this.ports = ports;
    this.options = options;
  }

  inspect(contractId: string, signal: AbortSignal): ResultAsync<DedicatedContract, InspectError> {
    return safeTry(() => this.steps(contractId, signal));
  }

  private async *steps(contractId: string, signal: AbortSignal): Steps<DedicatedContract, InspectError> {
    const sdk = await loadSdk();
    yield* this.ports.deployments.verifyDeployment(contractId, signal).mapErr((fault) => this.unfit(fault));
    const balance = yield* this.simulate(sdk, encodeBalance(sdk, contractId), signal);
    if (!isBalance(sdk, balance)) return err(this.refused('a balance that is none'));
    const caller = this.options.chargeAccount;
    const deduct = yield* this.simulate(sdk, encodeDeduct(sdk, { contractId, caller, items: TRIAL }), signal);
    if (!wouldDeduct(deduct)) return err(this.refused(deduct.error ?? 'no simulation of a deduct'));

    const instanceKey = new sdk.Contract(contractId).getFootprint();
    const reading = readLedgerEntries(sdk, this.ports.rpc, [instanceKey], signal);
    const { entries } = yield* reading.mapErr((failure) => this.failed(failure));
    const instance = instanceOf(sdk, entries, contractId);
    return ok({ owner: instance === null ? null : ownerIn(sdk, instance) });
  }

  /** A simulation asks for no sequence and no bounds. */
  private simulate(
    sdk: Sdk,
    call: xdr.InvokeContractArgs,
    signal: AbortSignal,
  ): ResultAsync<SimulationAnswer, NodeFault> {
    const { networkPassphrase, chargeAccount } = this.options;
    const invocation = {
      networkPassphrase,
      sourceAccount: chargeAccount,
      sequence: 1n,
      callerAccount: chargeAccount,
      call,
      inclusionFeeStroops: 100n,
      maxLedger: null,
      maxTime: 0,
    };
    const transaction = buildInvocation(sdk, invocation, null).toXdr();
    return this.ports.rpc.call(SIMULATE_TRANSACTION, { transaction }, signal).mapErr((failure) => this.failed(failure));
  }

  private unfit(fault: DeploymentFault): InspectError {
    this.tell({ problem: 'deployment_unfit', detail: JSON.stringify(fault) });
    if (fault.kind === 'network_unavailable') return { kind: 'node_unavailable', retryAfterMs: null };
    return { kind: fault.kind === 'wrong_network' ? 'node_failed' : 'contract_unfit' };
  }

  private refused(errorText: string): ContractUnfit {
    const [detail = ''] = errorText.trim().split('\n');
    this.tell({ problem: 'simulation_refused', detail });
    return { kind: 'contract_unfit' };
  }

  private failed(failure: RpcFailure): NodeFault {
    this.tell(rpcProblem(failure));
    return nodeFaultOf(failure);
  }

  private tell(problem: SorobanProblem): void {
    this.ports.report({ operation: 'inspect', ...problem });
  }
}

function isBalance(sdk: Sdk, { error, results }: SimulationAnswer): boolean {
  const [result] = results;
  if (error !== undefined || result?.xdr === undefined) return false;
  try {
    return sdk.xdr.ScVal.fromXdr(result.xdr, 'base64').type === 'scvI128';
  } catch {
    return false;
  }
}

/** The contract asks who calls before it looks at its balance, so that an empty one shows the right as well. */
function wouldDeduct({ error, transactionData }: SimulationAnswer): boolean {
  if (error === undefined) return transactionData !== undefined;
  return contractRefusalOf(error) === 'insufficient_balance';
}

function instanceOf(
  sdk: Sdk,
  entries: readonly xdr.LedgerEntryData[],
  contractId: string,
): xdr.ScContractInstance | null {
  const address = new sdk.Address(contractId).toScAddress();
  for (const entry of entries) {
    if (entry.type !== 'contractData' || !entry.value.contract.equals(address)) continue;
    if (entry.value.val.type === 'scvContractInstance') return entry.value.val.value;
  }
  return null;
}
