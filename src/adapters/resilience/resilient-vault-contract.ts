import { type VaultContract } from '../../core/billing/ports/vault-contract.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 10 s, so that a silent node is known for what it is. */
const PREPARE = networkQuestion(9_000);

/** Building sends nothing, so it may be done again. What the contract refuses in simulation is an answer. */
export class ResilientVaultContract implements VaultContract {
  private readonly contract: VaultContract;
  private readonly service: ResilientService;

  constructor(contract: VaultContract, service: ResilientService) {
    this.contract = contract;
    this.service = service;
  }

  prepareDeduct(
    deduct: Parameters<VaultContract['prepareDeduct']>[0],
    signal: AbortSignal,
  ): ReturnType<VaultContract['prepareDeduct']> {
    return this.service.call(PREPARE, (building) => this.contract.prepareDeduct(deduct, building), signal);
  }
}
