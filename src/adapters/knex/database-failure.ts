import { DatabaseError } from 'pg';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';

export const UNAVAILABLE: StoreUnavailable = { kind: 'database_unavailable' };

/**
 * Conditions of the server, not of the statement (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * 08 connection, 40 rolled back by a deadlock or serialization, 53 out of resources (too many connections), 55P03 lock
 * not available, 57 cancelled by a time-out or shut down, 58 I/O, 25006 a standby that takes no writes.
 */
const SERVER_CONDITION = /^(08|40|53|57|58)|^(55P03|25006)$/;

/** What Node's sockets and resolver report. */
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** The driver and the pool have no codes of their own for a lost connection or a passed time limit. */
const CONNECTION_MESSAGE =
  /^Connection terminated|^Query read timeout$|^timeout e(xpired|xceeded)|not queryable$|Timeout acquiring a connection|^Unable to acquire a connection|^aborted$/;

/** True when the answer is unknown or the server could not work: whatever else fails is a bug of ours. */
export function isUnavailability(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseError) return SERVER_CONDITION.test(error.code ?? '');
  if (error instanceof AggregateError) return error.errors.some((each: unknown) => isUnavailability(each));
  const code = 'code' in error ? error.code : undefined;
  return (typeof code === 'string' && SOCKET_CODES.has(code)) || CONNECTION_MESSAGE.test(error.message);
}

/**
 * True when nobody knows what the connection would say next. An error that the server reported leaves it usable, except
 * for those that end the session (57P, 08).
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|57P)/.test(error.code ?? '');
  return isUnavailability(error);
}

/** True when a value does not fit its column (SQLSTATE class 22) or breaks a constraint (class 23). */
export function isValueRefused(error: unknown): boolean {
  return error instanceof DatabaseError && /^2[23]/.test(error.code ?? '');
}
