import { type JsonObject, field, isJsonObject } from '../json-value.ts';
import { invalidParams } from './rpc-error.ts';

const LEDGER_SHIFT = 32n;
const TRANSACTION_SHIFT = 12n;
const TRANSACTION_MASK = (1n << 20n) - 1n;

/** A total order id: ledger, then the transaction's place in it, then the operation. */
export const orderId = (ledger: number, transaction: number | bigint, operation = 0): bigint =>
  (BigInt(ledger) << LEDGER_SHIFT) | (BigInt(transaction) << TRANSACTION_SHIFT) | BigInt(operation);

/** After every transaction of the ledger. */
export const endOfLedgerId = (ledger: number): bigint => orderId(ledger, TRANSACTION_MASK);

export const ledgerOfId = (id: bigint): number => Number(id >> LEDGER_SHIFT);

export interface Page {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Reads `params.pagination`; a limit outside of 1..`max` is refused. */
export function pageOf(params: JsonObject, defaultLimit: number, max: number): Page {
  const pagination = field(params, 'pagination') ?? {};
  if (!isJsonObject(pagination)) throw invalidParams('pagination must be an object');
  const cursor = field(pagination, 'cursor');
  const limit = field(pagination, 'limit') ?? defaultLimit;
  if (cursor !== undefined && typeof cursor !== 'string') throw invalidParams('cursor must be a string');
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
    throw invalidParams('limit must be a positive integer');
  }
  if (limit > max) throw invalidParams(`limit must not exceed ${max}`);
  return { cursor: cursor === '' ? undefined : cursor, limit };
}

/** Reads an optional ledger number. */
export function ledgerParam(params: JsonObject, name: string): number | undefined {
  const value = field(params, name);
  if (value === undefined || value === 0 || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw invalidParams(`${name} must be a ledger number`);
  }
  return value;
}
