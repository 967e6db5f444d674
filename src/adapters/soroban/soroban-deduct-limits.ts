import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type DeductLimits } from '../../core/billing/ports/deduct-limits.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type DeploymentCheck } from './deployment-check.ts';
import { loadSdk } from './load-sdk.ts';
import { readAmount } from './read-amount.ts';
import { type RpcClient } from './rpc-client.ts';
import { type SorobanProblem, type SorobanReport } from './soroban-report.ts';
import { encodeMaxDeduct } from './vault-abi.ts';

export interface SorobanDeductLimitsPorts {
  readonly rpc: RpcClient;
  readonly deployments: Pick<DeploymentCheck, 'verifyDeployment'>;
  readonly report: SorobanReport;
}

export interface SorobanDeductLimitsOptions {
  readonly networkPassphrase: string;
  /** G...: in whose name the question is asked. Nothing is signed or sent. */
  readonly askingAccount: string;
}

/**
 * Asks a vault contract's own `get_max_deduct()` by simulation, where it has one. A contract that has one and does not
 * tell it is as good as unreachable: without the limit an item could be formed that can never be deducted.
 */
export class SorobanDeductLimits implements DeductLimits {
  private readonly ports: SorobanDeductLimitsPorts;
  private readonly options: SorobanDeductLimitsOptions;

  constructor(ports: SorobanDeductLimitsPorts, options: SorobanDeductLimitsOptions) {
    this.ports = ports;
    this.options = options;
  }

  maxDeduct(contractId: string, signal: AbortSignal): ResultAsync<Units | null, NetworkUnavailable> {
    return safeTry(() => this.ask(contractId, signal)).mapErr(({ problem, detail }) => {
      this.ports.report({ operation: 'max_deduct', problem, detail: `${contractId}: ${detail}` });
      return { kind: 'network_unavailable' };
    });
  }

  private async *ask(contractId: string, signal: AbortSignal): Steps<Units | null, SorobanProblem> {
    const { rpc, deployments } = this.ports;
    const { capabilities } = yield* deployments
      .verifyDeployment(contractId, signal)
      .mapErr((fault): SorobanProblem => ({ problem: 'deployment_unfit', detail: JSON.stringify(fault) }));
    if (!capabilities.hasMaxDeduct) return ok(null);
    const sdk = await loadSdk();
    const question = { ...this.options, call: encodeMaxDeduct(sdk, contractId) };
    return ok((yield* readAmount(sdk, rpc, question, signal)).units);
  }
}
