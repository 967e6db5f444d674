import { err, ok, ResultAsync, safeTry } from 'neverthrow';
import { type SendStatus } from '../../core/billing/chain-transaction.ts';
import { type ChainNetwork } from '../../core/billing/ports/chain-network.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { type NodeFault } from '../../core/vault/network-fault.ts';
import { type DepositNetwork, type DepositSighting } from '../../core/vault/ports/deposit-network.ts';
import { hashesOf } from './applied-envelope.ts';
import { loadSdk } from './load-sdk.ts';
import { nodeFaultOf } from './node-fault.ts';
import { readLanding } from './read-landing.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_TRANSACTION } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';

export interface SorobanDepositNetworkPorts {
  readonly rpc: RpcClient;
  /** Hands envelopes over; once each, whatever becomes of it. */
  readonly sender: Pick<ChainNetwork, 'send'>;
  readonly report: SorobanReport;
}

export class SorobanDepositNetwork implements DepositNetwork {
  private readonly ports: SorobanDepositNetworkPorts;
  private readonly networkPassphrase: string;

  constructor(ports: SorobanDepositNetworkPorts, networkPassphrase: string) {
    this.ports = ports;
    this.networkPassphrase = networkPassphrase;
  }

  send(envelopeXdr: string, signal: AbortSignal): ResultAsync<SendStatus, NodeFault> {
    return ResultAsync.fromSafePromise(this.ports.sender.send(envelopeXdr, signal));
  }

  find(hash: string, signal: AbortSignal): ResultAsync<DepositSighting, NodeFault> {
    return safeTry(() => this.look(hash, signal));
  }

  private async *look(hash: string, signal: AbortSignal): Steps<DepositSighting, NodeFault> {
    const sdk = await loadSdk();
    const answer = yield* this.ports.rpc.call(GET_TRANSACTION, { hash }, signal).mapErr((failure) => {
      this.tell(rpcProblem(failure));
      return nodeFaultOf(failure);
    });
    if (answer.status === 'NOT_FOUND') {
      const { latestLedgerCloseTime: closedUntil, oldestLedger } = answer;
      return ok({ kind: 'not_found', closedUntil, oldestLedger });
    }
    const found = hashesOf(sdk, answer.envelopeXdr, this.networkPassphrase);
    const landing = readLanding(sdk, answer);
    const isAskedFor = found?.hash === hash || found?.innerHash === hash;
    if (found === null || landing === null || !isAskedFor) {
      this.tell({ problem: 'bad_answer', detail: `not transaction ${hash}, or not ${answer.status}` });
      return err({ kind: 'node_failed' });
    }
    const successful = answer.status === 'SUCCESS';
    return ok({ kind: 'landed', successful, ledger: landing.ledger, hash: found.hash });
  }

  private tell(problem: SorobanProblem): void {
    this.ports.report({ operation: 'find', ...problem });
  }
}
