import { type Container } from 'inversify';
import { type DeploymentFault } from '../adapters/soroban/deployment-check.ts';
import { StartRefused } from './start-refused.ts';
import { TOKENS } from './tokens.ts';

/**
 * Compares network and contract with what we would call. A mismatch stops the start: money must not be sent by guess.
 * A network that is merely away does not: the check is made again before the first charge is built.
 */
export async function checkDeployment(container: Container): Promise<void> {
  const { stellar } = container.get(TOKENS.Settings);
  const deployments = container.get(TOKENS.DeploymentCheck);
  const checked = await deployments.verifyDeployment(stellar.vaultContractId);
  if (checked.isOk()) return;
  const { error } = checked;
  if (error.kind !== 'network_unavailable') throw new StartRefused(explain(error));
  container.get(TOKENS.Logger).warn({ detail: error.detail }, 'Stellar network not reachable: its check is put off');
}

function explain(fault: Exclude<DeploymentFault, { kind: 'network_unavailable' }>): string {
  switch (fault.kind) {
    case 'wrong_network':
      return `the Soroban RPC serves the network "${fault.found}", but "${fault.expected}" is configured`;
    case 'unknown_contract':
      return `there is no contract ${fault.contractId} on the network`;
    case 'unknown_signature':
      return `the vault contract is none that this service knows: ${fault.detail}`;
  }
}
