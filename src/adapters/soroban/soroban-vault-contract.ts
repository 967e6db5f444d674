import { type ResultAsync } from 'neverthrow';
import {
  type ContractRefusal,
  type PrepareError,
  type PreparedTransaction,
  type VaultContract,
} from '../../core/billing/ports/vault-contract.ts';
import { ContractCalls, type ContractCallsOptions } from './contract-calls.ts';
import { contractRefusalOf } from './contract-refusal.ts';
import { type DeploymentCheck } from './deployment-check.ts';
import { type RpcClient } from './rpc-client.ts';
import { type SorobanReport } from './soroban-report.ts';
import { type TransactionSigner } from './transaction-signer.ts';
import { encodeDeduct } from './vault-abi.ts';

export interface SorobanVaultContractPorts {
  readonly rpc: RpcClient;
  readonly deployments: Pick<DeploymentCheck, 'verifyDeployment'>;
  /** The contract's authorized caller. */
  readonly chargeSigner: TransactionSigner;
  readonly channelSigners: readonly TransactionSigner[];
  readonly report: SorobanReport;
}

type Deduct = Parameters<VaultContract['prepareDeduct']>[0];

/** Deducts from vault contracts, in the name of their authorized caller. */
export class SorobanVaultContract implements VaultContract {
  private readonly calls: ContractCalls<ContractRefusal>;

  constructor({ chargeSigner, ...ports }: SorobanVaultContractPorts, options: ContractCallsOptions) {
    const refusals = { refusalOf: contractRefusalOf, unfitRefusal: 'other' as const };
    this.calls = new ContractCalls({ ...ports, ...refusals, caller: chargeSigner }, options);
  }

  prepareDeduct(
    { contractId, items, channel }: Deduct,
    signal: AbortSignal,
  ): ResultAsync<PreparedTransaction, PrepareError> {
    const kind = items.length === 1 ? 'deduct' : 'batch_deduct';
    return this.calls.prepare(
      { kind, contractId, channel, encode: (sdk, caller) => encodeDeduct(sdk, { contractId, caller, items }) },
      signal,
    );
  }
}
