import { type DedicatedContracts } from '../../core/vault/ports/dedicated-contracts.ts';
import { nodeQuestion } from './node-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 10 s. */
const INSPECT = nodeQuestion(9_000);

export class ResilientDedicatedContracts implements DedicatedContracts {
  private readonly contracts: DedicatedContracts;
  private readonly service: ResilientService;

  constructor(contracts: DedicatedContracts, service: ResilientService) {
    this.contracts = contracts;
    this.service = service;
  }

  inspect(contractId: string, signal: AbortSignal): ReturnType<DedicatedContracts['inspect']> {
    return this.service.call(INSPECT, (asking) => this.contracts.inspect(contractId, asking), signal);
  }
}
