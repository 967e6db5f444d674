import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type DeductRecords, type DeductSearch } from '../../core/billing/ports/deduct-records.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { hashesOf } from './applied-envelope.ts';
import { findEvent } from './find-event.ts';
import { loadSdk } from './load-sdk.ts';
import { readDeduct, type DeductId } from './read-deduct.ts';
import { readLanding } from './read-landing.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_TRANSACTION } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';
import { deductTopics } from './vault-abi.ts';

export interface SorobanDeductRecordsPorts {
  readonly rpc: RpcClient;
  readonly report: SorobanReport;
}

/**
 * The events that the vault contract writes, as one Stellar RPC node remembers them. An event only says where to look:
 * what was deducted is read from the transaction itself.
 */
export class SorobanDeductRecords implements DeductRecords {
  private readonly ports: SorobanDeductRecordsPorts;
  private readonly networkPassphrase: string;

  constructor(ports: SorobanDeductRecordsPorts, networkPassphrase: string) {
    this.ports = ports;
    this.networkPassphrase = networkPassphrase;
  }

  findDeduct(id: DeductId, signal: AbortSignal): ResultAsync<DeductSearch, NetworkUnavailable> {
    return safeTry(() => this.search(id, signal)).mapErr((problem) => this.tell(problem));
  }

  private async *search(id: DeductId, signal: AbortSignal): Steps<DeductSearch, SorobanProblem> {
    const { rpc } = this.ports;
    const sdk = await loadSdk();
    const wanted = { contractId: id.contractId, topics: deductTopics(sdk, id.onChainId) };
    const { hash, latestLedger } = yield* findEvent(rpc, wanted, signal);
    if (hash === null) return ok({ kind: 'not_found', latestLedger });

    const answer = yield* rpc.call(GET_TRANSACTION, { hash }, signal).mapErr(rpcProblem);
    if (answer.status !== 'SUCCESS') return err(badAnswer(`an event of a transaction that is ${answer.status}`));
    const hashes = hashesOf(sdk, answer.envelopeXdr, this.networkPassphrase);
    const landing = readLanding(sdk, answer);
    if (hashes?.hash !== hash && hashes?.innerHash !== hash) return err(badAnswer('a transaction with another hash'));
    if (landing === null) return err(badAnswer('a result that does not say SUCCESS'));
    const { networkPassphrase } = this;
    const deduct = readDeduct(sdk, { envelopeXdr: answer.envelopeXdr, networkPassphrase, landing }, id);
    if (deduct !== null) return ok({ kind: 'found', deduct, latestLedger: answer.latestLedger });
    // It will read the same next time, so that this is an answer: nothing that could be confirmed.
    this.tell(badAnswer(`transaction ${hash} is not the deduct that its event says`));
    return ok({ kind: 'not_found', latestLedger: answer.latestLedger });
  }

  private tell(problem: SorobanProblem): NetworkUnavailable {
    this.ports.report({ operation: 'deduct', ...problem });
    return { kind: 'network_unavailable' };
  }
}

function badAnswer(detail: string): SorobanProblem {
  return { problem: 'bad_answer', detail };
}
