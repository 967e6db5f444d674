import { type DepositEvents } from '../../core/vault/ports/deposit-events.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 10 s, so that a silent node is known for what it is. */
const READ = networkQuestion(9_000);

export class ResilientDepositEvents implements DepositEvents {
  private readonly events: DepositEvents;
  private readonly service: ResilientService;

  constructor(events: DepositEvents, service: ResilientService) {
    this.events = events;
    this.service = service;
  }

  read(
    contractId: string,
    from: Parameters<DepositEvents['read']>[1],
    signal: AbortSignal,
  ): ReturnType<DepositEvents['read']> {
    return this.service.call(READ, (asking) => this.events.read(contractId, from, asking), signal);
  }
}
