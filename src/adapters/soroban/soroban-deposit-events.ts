import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type Steps } from '../../core/shared/steps.ts';
import {
  type DepositEvents,
  type DepositPage,
  type HistoryMissing,
  type ScanPosition,
} from '../../core/vault/ports/deposit-events.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { depositTopic, readDeposit } from './read-deposit.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_HEALTH, GET_WHOLE_EVENTS, type WholeEventsPage } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';

const EVENTS_PER_PAGE = 100;

type Shown = DepositPage | HistoryMissing;

export interface SorobanDepositEventsPorts {
  readonly rpc: RpcClient;
  readonly report: SorobanReport;
}

/**
 * The deposit events of vault contracts, as one Stellar RPC node shows them. A node takes a ledger in as a whole, so what
 * it calls its latest ledger is there with all its events.
 */
export class SorobanDepositEvents implements DepositEvents {
  private readonly ports: SorobanDepositEventsPorts;
  private readonly eventsPerPage: number;

  constructor(ports: SorobanDepositEventsPorts, eventsPerPage = EVENTS_PER_PAGE) {
    this.ports = ports;
    this.eventsPerPage = eventsPerPage;
  }

  read(contractId: string, from: ScanPosition | null, signal: AbortSignal): ResultAsync<Shown, NetworkUnavailable> {
    return safeTry(() => this.ask(contractId, from, signal)).mapErr((problem) => {
      this.ports.report({ operation: 'deposits', ...problem });
      return { kind: 'network_unavailable' };
    });
  }

  private async *ask(contractId: string, from: ScanPosition | null, signal: AbortSignal): Steps<Shown, SorobanProblem> {
    const { rpc } = this.ports;
    const sdk = await loadSdk();
    const { oldestLedger, latestLedger } = yield* rpc.call(GET_HEALTH, null, signal).mapErr(rpcProblem);
    const position = from ?? { ledger: Math.max(oldestLedger, 1), cursor: null };
    if (oldestLedger > position.ledger) return ok({ kind: 'history_missing', oldestLedger, latestLedger });
    if (latestLedger < position.ledger) return ok(nothingBehind(position, latestLedger));

    const limit = this.eventsPerPage;
    const page = yield* rpc
      .call(GET_WHOLE_EVENTS, questionOf(sdk, contractId, position, limit), signal)
      .mapErr(rpcProblem);
    return pageOf(sdk, contractId, position, page, limit);
  }
}

function questionOf(sdk: Sdk, contractId: string, { ledger, cursor }: ScanPosition, limit: number): object {
  const filters = [{ type: 'contract', contractIds: [contractId], topics: [[depositTopic(sdk), '**']] }];
  return cursor === null
    ? { filters, startLedger: ledger, pagination: { limit } }
    : { filters, pagination: { cursor, limit } };
}

function pageOf(
  sdk: Sdk,
  contractId: string,
  position: ScanPosition,
  page: WholeEventsPage,
  limit: number,
): Result<Shown, SorobanProblem> {
  const { events, cursor, latestLedger, oldestLedger } = page;
  if (oldestLedger > position.ledger) return ok({ kind: 'history_missing', oldestLedger, latestLedger });
  const isOrdered = events.every(
    ({ id, ledger }) => id.ledger === ledger && ledger >= position.ledger && ledger <= cursor.ledger,
  );
  if (!isOrdered || cursor.ledger < position.ledger || cursor.ledger > latestLedger) {
    return err({ problem: 'bad_answer', detail: `events from ${position.ledger} to cursor ${cursor.text}` });
  }
  // A full page ends inside its last ledger; what is less than full has read that ledger to its end.
  const isFull = events.length >= limit;
  const next = isFull ? { ledger: cursor.ledger, cursor: cursor.text } : { ledger: cursor.ledger + 1, cursor: null };
  const read = events
    // Whatever the node made of the filter.
    .filter((event) => event.contractId === contractId && event.topic[0] === depositTopic(sdk))
    .filter(({ inSuccessfulContractCall }) => inSuccessfulContractCall)
    .map((event) => readDeposit(sdk, event));
  return ok({
    kind: 'page',
    deposits: read.flatMap((each) => (each.isOk() ? [each.value] : [])),
    unreadable: read.flatMap((each) => (each.isErr() ? [each.error] : [])),
    firstLedger: position.ledger,
    next,
    latestLedger,
  });
}

function nothingBehind(position: ScanPosition, latestLedger: number): DepositPage {
  return { kind: 'page', deposits: [], unreadable: [], firstLedger: position.ledger, next: position, latestLedger };
}
