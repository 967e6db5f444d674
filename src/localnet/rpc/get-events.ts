import { type JsonObject } from '../json-value.ts';
import { type NodeView } from '../node-view.ts';
import { type HostEvent } from '../host/host-event.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type EventFilter, eventFilterOf } from './event-filter.ts';
import { ledgerRange } from './ledger-range.ts';
import { endOfLedgerId, ledgerOfId, ledgerParam, orderId, pageOf } from './paging.ts';
import { invalidParams, RPC_ERROR, RpcError } from './rpc-error.ts';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 10_000;
const SCAN_LEDGERS_MAX = 10_000;
const ID_DIGITS = 19;
const INDEX_DIGITS = 10;
const LAST_INDEX = 4_294_967_294;
const CURSOR = /^(\d{19})-(\d{10})$/;

const eventIdText = (id: bigint, index: number): string =>
  `${String(id).padStart(ID_DIGITS, '0')}-${String(index).padStart(INDEX_DIGITS, '0')}`;

/** The id of a transaction's event; sorts as text in the order of events. */
export const eventIdOf = (transaction: AppliedTransaction, index: number): string =>
  eventIdText(orderId(transaction.ledger, transaction.applicationOrder), index);

function describe(transaction: AppliedTransaction, event: HostEvent, id: string): JsonObject {
  return {
    type: 'contract',
    ledger: transaction.ledger,
    ledgerClosedAt: new Date(transaction.closeTime * 1000).toISOString().replace('.000Z', 'Z'),
    contractId: event.contractId,
    id,
    transactionIndex: transaction.applicationOrder,
    operationIndex: 0,
    inSuccessfulContractCall: true,
    topic: event.topics.map((topic) => topic.toXdr('base64')),
    value: event.data.toXdr('base64'),
    txHash: transaction.hash,
  };
}

interface Scan {
  readonly first: number;
  readonly last: number;
  /** Only events with a greater id. */
  readonly after: string;
}

function scanOf(node: NodeView, params: JsonObject, cursor: string | undefined): Scan {
  const { oldest, latest } = node.chain.history;
  const [startLedger, endLedger] = [ledgerParam(params, 'startLedger'), ledgerParam(params, 'endLedger')];
  if (cursor !== undefined && (startLedger !== undefined || endLedger !== undefined)) {
    throw invalidParams('startLedger and endLedger must not be set together with a cursor');
  }
  if (cursor === undefined && startLedger === undefined) throw invalidParams('startLedger or cursor must be set');
  const match = cursor === undefined ? null : CURSOR.exec(cursor);
  if (cursor !== undefined && match === null) throw invalidParams('invalid cursor');
  const first = startLedger ?? ledgerOfId(BigInt(match?.[1] ?? 0));
  if (first < oldest.sequence || first > latest.sequence + 1) {
    throw new RpcError(
      RPC_ERROR.invalidRequest,
      `startLedger must be within the ledger range: ${oldest.sequence} - ${latest.sequence}`,
    );
  }
  const end = Math.min(endLedger ?? latest.sequence + 1, first + SCAN_LEDGERS_MAX, latest.sequence + 1);
  return { first, last: end - 1, after: cursor ?? '' };
}

function* eventsIn(node: NodeView, { first, last, after }: Scan, filter: EventFilter): Generator<JsonObject> {
  for (const { transactions } of node.chain.history.between(first, last)) {
    for (const transaction of transactions) {
      for (const [index, event] of transaction.events.entries()) {
        const id = eventIdOf(transaction, index);
        if (id > after && filter(event)) yield describe(transaction, event, id);
      }
    }
  }
}

/** Contract events by ledger range or from a cursor on; the answer's cursor continues where it ended. */
export function getEvents(node: NodeView, params: JsonObject): unknown {
  const { cursor, limit } = pageOf(params, LIMIT_DEFAULT, LIMIT_MAX);
  const scan = scanOf(node, params, cursor);
  const events = eventsIn(node, scan, eventFilterOf(params)).take(limit).toArray();
  const last = events.at(-1)?.['id'];
  const isFull = events.length === limit && typeof last === 'string';
  const scanned = eventIdText(endOfLedgerId(Math.max(scan.last, scan.first - 1)), LAST_INDEX);
  return { events, ...ledgerRange(node.chain.history), cursor: isFull ? last : laterOf(scanned, scan.after) };
}

const laterOf = (a: string, b: string): string => (a > b ? a : b);
