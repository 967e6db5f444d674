import { ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import { type Payment, type PayoutPool, type PayoutRefused } from '../../core/settlement/ports/payout-pool.ts';
import { ContractCalls, type ContractCallsOptions } from './contract-calls.ts';
import { type ContractCheck } from './contract-check.ts';
import { loadSdk } from './load-sdk.ts';
import { findObstacles } from './payee-accounts.ts';
import { encodeDistribution } from './payout-pool-abi.ts';
import { payoutRefusalOf } from './payout-refusal.ts';
import { type RpcClient } from './rpc-client.ts';
import { rpcProblem, type SorobanReport } from './soroban-report.ts';
import { type TransactionSigner } from './transaction-signer.ts';

export interface SorobanPayoutPoolPorts {
  readonly rpc: RpcClient;
  readonly deployments: Pick<ContractCheck<void>, 'verifyDeployment'>;
  /** The pool's administrator. */
  readonly payoutSigner: TransactionSigner;
  readonly channelSigners: readonly TransactionSigner[];
  readonly report: SorobanReport;
}

export interface SorobanPayoutPoolOptions extends ContractCallsOptions {
  readonly contractId: string;
  readonly usdcIssuer: string;
}

/** Pays from the payout pool, in the name of its administrator. */
export class SorobanPayoutPool implements PayoutPool {
  private readonly ports: SorobanPayoutPoolPorts;
  private readonly options: SorobanPayoutPoolOptions;
  private readonly calls: ContractCalls<PayoutRefused['obstacle']>;

  constructor(ports: SorobanPayoutPoolPorts, options: SorobanPayoutPoolOptions) {
    this.ports = ports;
    this.options = options;
    const { payoutSigner: caller, ...others } = ports;
    // Of a pool that cannot be called no settlement is the cause.
    const refusals = { refusalOf: payoutRefusalOf, unfitRefusal: 'pool_paused' as const };
    this.calls = new ContractCalls({ ...others, ...refusals, caller }, options);
  }

  obstacles(
    payments: readonly Payment[],
    signal: AbortSignal,
  ): ResultAsync<ReadonlyMap<string, PayoutObstacle>, NetworkUnavailable> {
    const { rpc, report } = this.ports;
    const { usdcIssuer } = this.options;
    return ResultAsync.fromSafePromise(loadSdk())
      .andThen((sdk) => findObstacles(sdk, rpc, { payments, usdcIssuer }, signal))
      .mapErr((failure) => {
        report({ operation: 'payees', ...rpcProblem(failure) });
        return { kind: 'network_unavailable' as const };
      });
  }

  prepare(
    { payments, channel }: Parameters<PayoutPool['prepare']>[0],
    signal: AbortSignal,
  ): ResultAsync<PreparedTransaction, PayoutRefused | NetworkUnavailable> {
    const { contractId } = this.options;
    return this.calls
      .prepare(
        {
          kind: 'payout',
          contractId,
          channel,
          encode: (sdk, caller) => encodeDistribution(sdk, { contractId, caller, payments }),
        },
        signal,
      )
      .mapErr((failure) => (failure.kind === 'refused' ? { kind: failure.kind, obstacle: failure.refusal } : failure));
  }
}
