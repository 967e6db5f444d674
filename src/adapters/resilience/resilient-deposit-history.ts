import { type ResultAsync } from 'neverthrow';
import { type ChainHistory, type HistoricSighting } from '../../core/billing/ports/chain-history.ts';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type HistoryFailed, type HistoryUnavailable } from '../../core/vault/network-fault.ts';
import { type DepositHistory } from '../../core/vault/ports/deposit-history.ts';
import { retryAfterOf } from './node-question.ts';
import { type Operation } from './operation.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 5 s. */
const LOOK: Operation<HistoricSighting, NetworkUnavailable, HistoryUnavailable> = {
  attemptTimeoutMs: 4_000,
  outcomeOf: (result) => (result.isOk() ? 'success' : 'failure'),
  repeat: () => 0,
  refused: (refusal) => ({ kind: 'history_unavailable', retryAfterMs: retryAfterOf(refusal) }),
};

/** A history as deposits ask it: told apart are one that failed and one that is not asked. */
export class ResilientDepositHistory implements DepositHistory {
  private readonly history: ChainHistory;
  private readonly service: ResilientService;

  constructor(history: ChainHistory, service: ResilientService) {
    this.history = history;
    this.service = service;
  }

  find(hash: string, signal: AbortSignal): ResultAsync<HistoricSighting, HistoryUnavailable | HistoryFailed> {
    return this.service
      .call(LOOK, (asking) => this.history.find(hash, asking), signal)
      .mapErr((error) => (error.kind === 'network_unavailable' ? { kind: 'history_failed' as const } : error));
  }
}
