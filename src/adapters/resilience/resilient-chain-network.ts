import { ResultAsync } from 'neverthrow';
import { type SendStatus } from '../../core/billing/chain-transaction.ts';
import { type ChainNetwork } from '../../core/billing/ports/chain-network.ts';
import { networkQuestion } from './network-question.ts';
import { type CallRefusal, type Operation } from './operation.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the callers' deadlines (5 s, and 10 s for a search), so that a silent node is known for what it is. */
const LOOK = networkQuestion(4_000);
const SEARCH = networkQuestion(9_000);
/**
 * What is asked before everything else is asked once: who waits for a send must hear soon that there is no network, and
 * the worker's next run asks again. Its callers give it 3 s.
 */
const FIRST_LOOK = { ...networkQuestion(2_500), repeat: () => null };

/** Whether to send again is decided by who knows the ledger, never by a retry. Any answer shows a working node. */
const SEND: Operation<SendStatus, never, CallRefusal> = {
  attemptTimeoutMs: 4_000,
  outcomeOf: (result) => (result.isOk() && result.value !== 'unknown' ? 'success' : 'failure'),
  repeat: () => null,
  refused: (refusal) => refusal,
};

/** Most questions are asked again; an envelope is sent once, and one that the circuit held back is `unknown` like a lost one. */
export class ResilientChainNetwork implements ChainNetwork {
  private readonly network: ChainNetwork;
  private readonly service: ResilientService;

  constructor(network: ChainNetwork, service: ResilientService) {
    this.network = network;
    this.service = service;
  }

  async send(envelopeXdr: string, signal: AbortSignal): Promise<SendStatus> {
    const attempt = (sending: AbortSignal) => ResultAsync.fromSafePromise(this.network.send(envelopeXdr, sending));
    return this.service.call(SEND, attempt, signal).unwrapOr('unknown');
  }

  latestLedger(signal: AbortSignal): ReturnType<ChainNetwork['latestLedger']> {
    return this.service.call(FIRST_LOOK, (asking) => this.network.latestLedger(asking), signal);
  }

  ledgerHash(ledger: number, signal: AbortSignal): ReturnType<ChainNetwork['ledgerHash']> {
    return this.service.call(FIRST_LOOK, (asking) => this.network.ledgerHash(ledger, asking), signal);
  }

  find(hash: string, signal: AbortSignal): ReturnType<ChainNetwork['find']> {
    return this.service.call(LOOK, (asking) => this.network.find(hash, asking), signal);
  }

  account(publicKey: string, signal: AbortSignal): ReturnType<ChainNetwork['account']> {
    return this.service.call(LOOK, (asking) => this.network.account(publicKey, asking), signal);
  }

  consumerOf(
    use: Parameters<ChainNetwork['consumerOf']>[0],
    signal: AbortSignal,
  ): ReturnType<ChainNetwork['consumerOf']> {
    return this.service.call(SEARCH, (asking) => this.network.consumerOf(use, asking), signal);
  }
}
