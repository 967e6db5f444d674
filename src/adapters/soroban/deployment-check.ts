import { ContractCheck, type DeploymentFault } from './contract-check.ts';
import { type RpcClient } from './rpc-client.ts';
import { checkVaultSignatures, type VaultCapabilities } from './vault-abi.ts';

export { type DeploymentFault };

/** For vault contracts. */
export class DeploymentCheck extends ContractCheck<VaultCapabilities> {
  constructor(rpc: RpcClient, networkPassphrase: string) {
    super(rpc, networkPassphrase, checkVaultSignatures);
  }
}
