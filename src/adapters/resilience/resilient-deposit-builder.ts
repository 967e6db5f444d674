import { type DepositBuilder } from '../../core/vault/ports/deposit-builder.ts';
import { nodeQuestion } from './node-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 10 s, so that a silent node is known for what it is. */
const BUILD = nodeQuestion(9_000);

/** Building sends nothing, so it may be done again. */
export class ResilientDepositBuilder implements DepositBuilder {
  private readonly builder: DepositBuilder;
  private readonly service: ResilientService;

  constructor(builder: DepositBuilder, service: ResilientService) {
    this.builder = builder;
    this.service = service;
  }

  build(deposit: Parameters<DepositBuilder['build']>[0], signal: AbortSignal): ReturnType<DepositBuilder['build']> {
    return this.service.call(BUILD, (building) => this.builder.build(deposit, building), signal);
  }
}
