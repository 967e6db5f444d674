import { type ChainHistory } from '../../core/billing/ports/chain-history.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the callers' deadline of 5 s, so that a silent service is known for what it is. */
const LOOK = networkQuestion(4_000);

export class ResilientChainHistory implements ChainHistory {
  private readonly history: ChainHistory;
  private readonly service: ResilientService;

  constructor(history: ChainHistory, service: ResilientService) {
    this.history = history;
    this.service = service;
  }

  find(hash: string, signal: AbortSignal): ReturnType<ChainHistory['find']> {
    return this.service.call(LOOK, (asking) => this.history.find(hash, asking), signal);
  }
}
