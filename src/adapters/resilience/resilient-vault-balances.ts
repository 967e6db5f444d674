import { type VaultBalances } from '../../core/vault/ports/vault-balances.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** One call: its own time-out is shorter, so that a silent node is asked again. */
const READ = networkQuestion(4_000);

/** That a contract tells no balance is an answer of a network that works. */
export class ResilientVaultBalances implements VaultBalances {
  private readonly balances: VaultBalances;
  private readonly service: ResilientService;

  constructor(balances: VaultBalances, service: ResilientService) {
    this.balances = balances;
    this.service = service;
  }

  read(contractId: string, signal: AbortSignal): ReturnType<VaultBalances['read']> {
    return this.service.call(READ, (asking) => this.balances.read(contractId, asking), signal);
  }
}
