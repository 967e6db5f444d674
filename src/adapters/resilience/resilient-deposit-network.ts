import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type SendStatus } from '../../core/billing/chain-transaction.ts';
import { type NodeFault } from '../../core/vault/network-fault.ts';
import { type DepositNetwork } from '../../core/vault/ports/deposit-network.ts';
import { nodeQuestion, nodeUnavailable } from './node-question.ts';
import { type CallRefusal, type Operation } from './operation.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the callers' deadline of 5 s, so that a silent node is known for what it is. */
const LOOK = nodeQuestion(4_000);

/** Who signed decides whether to send again. Any answer shows a working node. */
const SEND: Operation<SendStatus, NodeFault, CallRefusal> = {
  attemptTimeoutMs: 4_000,
  outcomeOf: (result) => (result.isOk() && result.value !== 'unknown' ? 'success' : 'failure'),
  repeat: () => null,
  refused: (refusal) => refusal,
};

export class ResilientDepositNetwork implements DepositNetwork {
  private readonly network: DepositNetwork;
  private readonly service: ResilientService;

  constructor(network: DepositNetwork, service: ResilientService) {
    this.network = network;
    this.service = service;
  }

  /** Whoever was turned away knows that nothing was sent; after a time-out nobody does. */
  send(envelopeXdr: string, signal: AbortSignal): ResultAsync<SendStatus, NodeFault> {
    return this.service
      .call(SEND, (sending) => this.network.send(envelopeXdr, sending), signal)
      .orElse((error): ResultAsync<SendStatus, NodeFault> => {
        if (error.kind === 'timed_out' || error.kind === 'aborted') return okAsync('unknown');
        return errAsync(isRefusal(error) ? nodeUnavailable(error) : error);
      });
  }

  find(hash: string, signal: AbortSignal): ReturnType<DepositNetwork['find']> {
    return this.service.call(LOOK, (asking) => this.network.find(hash, asking), signal);
  }
}

function isRefusal(error: NodeFault | CallRefusal): error is CallRefusal {
  return error.kind !== 'node_unavailable' && error.kind !== 'node_failed';
}
