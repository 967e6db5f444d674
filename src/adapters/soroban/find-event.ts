import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../../core/shared/steps.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_EVENTS, GET_HEALTH, type EventsPage } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem } from './soroban-report.ts';

const EVENTS_PER_PAGE = 10;
/** One page reads up to 10 000 ledgers, and nodes remember at most some weeks: 17 280 a day. */
const PAGES_MAX = 100;

export interface WantedEvent {
  readonly contractId: string;
  /** Base64 XDR, or `*` for whatever stands in its place. */
  readonly topics: readonly string[];
}

export interface EventSearch {
  /** Of the transaction that wrote the oldest such event; null when every ledger that the node has was read. */
  readonly hash: string | null;
  readonly latestLedger: number;
}

/** Reads the events of a contract from the oldest ledger that the node has. Less than all of them is never "none". */
export function findEvent(
  rpc: RpcClient,
  wanted: WantedEvent,
  signal: AbortSignal,
): ResultAsync<EventSearch, SorobanProblem> {
  return safeTry(() => scan(rpc, wanted, signal));
}

async function* scan(rpc: RpcClient, wanted: WantedEvent, signal: AbortSignal): Steps<EventSearch, SorobanProblem> {
  const { contractId, topics } = wanted;
  const filters = [{ type: 'contract', contractIds: [contractId], topics: [topics] }];
  const { oldestLedger } = yield* rpc.call(GET_HEALTH, null, signal).mapErr(rpcProblem);
  let from: object = { startLedger: Math.max(oldestLedger, 1), pagination: { limit: EVENTS_PER_PAGE } };
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page: EventsPage = yield* rpc.call(GET_EVENTS, { filters, ...from }, signal).mapErr(rpcProblem);
    const event = page.events.find((each) => matches(each, wanted));
    const { latestLedger, cursor } = page;
    if (event !== undefined) return ok({ hash: event.txHash, latestLedger });
    if (cursor.ledger >= latestLedger) return ok({ hash: null, latestLedger });
    from = { pagination: { cursor: cursor.text, limit: EVENTS_PER_PAGE } };
  }
  return err({ problem: 'history_missing', detail: `more than ${PAGES_MAX} pages of events` });
}

/** Whatever the node made of the filter. */
function matches({ contractId, topic }: EventsPage['events'][number], wanted: WantedEvent): boolean {
  const { topics } = wanted;
  return (
    contractId === wanted.contractId &&
    topic.length === topics.length &&
    topics.every((each, index) => each === '*' || each === topic[index])
  );
}
