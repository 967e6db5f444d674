import { type JsonObject, field } from '../json-value.ts';
import { type HistoryView } from '../ledger/chain-view.ts';
import { type ClosedLedger } from '../ledger/ledger-history.ts';
import { ledgerXdr } from '../ledger/ledger-xdr.ts';
import { type NodeView } from '../node-view.ts';
import { ledgerParam, pageOf } from './paging.ts';
import { invalidParams, RPC_ERROR, RpcError } from './rpc-error.ts';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 200;
const CURSOR = /^\d{1,10}$/;

type XdrFormat = 'base64' | 'json';

const invalidRequest = (message: string): RpcError => new RpcError(RPC_ERROR.invalidRequest, message);

const boundsText = ({ oldest, latest }: HistoryView): string =>
  `must be between the oldest ledger: ${oldest.sequence} and the latest ledger: ${latest.sequence} for this rpc instance`;

const isRetained = ({ oldest, latest }: HistoryView, ledger: number): boolean =>
  ledger >= oldest.sequence && ledger <= latest.sequence;

/** A node takes a cursor it cannot use for a wrong parameter, and a start it cannot use for a wrong request. */
function firstLedger(history: HistoryView, startLedger: number | undefined, cursor: string | undefined): number {
  if (cursor === undefined) {
    const start = startLedger ?? 0;
    if (!isRetained(history, start)) throw invalidRequest(`start ledger (${start}) ${boundsText(history)}`);
    return start;
  }
  if (startLedger !== undefined) {
    throw invalidRequest(`startLedger (${startLedger}) and cursor (${cursor}) cannot both be set`);
  }
  if (!CURSOR.test(cursor)) throw invalidParams(`invalid cursor: ${cursor}`);
  const first = Number(cursor) + 1;
  if (!isRetained(history, first)) throw invalidParams(`cursor ('${cursor}') ${boundsText(history)}`);
  return first;
}

function xdrFormatOf(params: JsonObject): XdrFormat {
  const format = field(params, 'xdrFormat') ?? '';
  if (format === 'json') return 'json';
  if (format === '' || format === 'base64') return 'base64';
  if (typeof format !== 'string') throw invalidParams('xdrFormat must be a string');
  throw invalidRequest(`got '${format}': expected base64, json for optional 'xdrFormat'`);
}

function describe(ledger: ClosedLedger, format: XdrFormat): JsonObject {
  const { hash, sequence, closeTime } = ledger;
  const { header, metadata } = ledgerXdr(ledger);
  return {
    hash,
    sequence,
    ledgerCloseTime: String(closeTime),
    ...(format === 'json'
      ? { headerJson: header.toJson(), metadataJson: metadata.toJson() }
      : { headerXdr: header.toXdr('base64'), metadataXdr: metadata.toXdr('base64') }),
  };
}

/**
 * Closed ledgers from a ledger or a cursor on. The cursor is the last ledger's number, and refused while there is none
 * after it. Only `ledgerCloseTime` is text: the times of the range are numbers, as on a node.
 */
export function getLedgers({ chain }: NodeView, params: JsonObject): unknown {
  const { history } = chain;
  const { cursor, limit } = pageOf(params, LIMIT_DEFAULT, Infinity);
  const first = firstLedger(history, ledgerParam(params, 'startLedger'), cursor);
  if (limit > LIMIT_MAX) throw invalidRequest(`limit must not exceed ${LIMIT_MAX}`);
  const format = xdrFormatOf(params);
  const ledgers = history.between(first, first + limit - 1);
  return {
    ledgers: ledgers.map((ledger) => describe(ledger, format)),
    latestLedger: history.latest.sequence,
    latestLedgerCloseTime: history.latest.closeTime,
    oldestLedger: history.oldest.sequence,
    oldestLedgerCloseTime: history.oldest.closeTime,
    cursor: String(first + ledgers.length - 1),
  };
}
