import { type Container } from 'inversify';
import { type ContractCheck, type DeploymentFault } from '../adapters/soroban/contract-check.ts';
import { StartRefused } from './start-refused.ts';
import { TOKENS } from './tokens.ts';

/**
 * Compares network and contracts with what we would call. A mismatch stops the start: money must not be sent by guess.
 * A network that is merely away does not: the check is made again before the first charge or payout is built.
 */
export async function checkDeployment(container: Container): Promise<void> {
  const { vaultContractId, payouts } = container.get(TOKENS.Settings).stellar;
  await check(container, container.get(TOKENS.DeploymentCheck), {
    contractId: vaultContractId,
    name: 'vault contract',
  });
  if (payouts === null) return;
  const { contractId } = payouts;
  await check(container, container.get(TOKENS.PayoutPoolCheck), { contractId, name: 'payout pool' });
}

async function check(
  container: Container,
  deployments: Pick<ContractCheck<unknown>, 'verifyDeployment'>,
  { contractId, name }: { readonly contractId: string; readonly name: string },
): Promise<void> {
  const checked = await deployments.verifyDeployment(contractId);
  if (checked.isOk()) return;
  const { error } = checked;
  if (error.kind !== 'network_unavailable') throw new StartRefused(explain(error, name));
  container.get(TOKENS.Logger).warn({ detail: error.detail }, 'Stellar network not reachable: its check is put off');
}

function explain(fault: Exclude<DeploymentFault, { kind: 'network_unavailable' }>, name: string): string {
  switch (fault.kind) {
    case 'wrong_network':
      return `the Soroban RPC serves the network "${fault.found}", but "${fault.expected}" is configured`;
    case 'unknown_contract':
      return `there is no contract ${fault.contractId} on the network`;
    case 'unknown_signature':
      return `the ${name} is none that this service knows: ${fault.detail}`;
  }
}
