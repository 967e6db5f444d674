import { type ClientBase } from 'pg';

/** `__knex__disposed` is how Knex itself marks a connection as dead: the pool closes it instead of lending it again. */
export type PooledConnection = ClientBase & { __knex__disposed?: unknown };

/** What we use of Knex's untyped pool (https://github.com/vincit/tarn.js). */
export interface ConnectionPool {
  readonly max: number;
  /** Connections that are lent out. */
  numUsed(): number;
  numFree(): number;
  /** Callers that wait for a connection. */
  numPendingAcquires(): number;
  /** Aborting rejects the promise, unless a connection was lent already. */
  acquire(): { readonly promise: Promise<PooledConnection>; abort(): void };
  release(connection: PooledConnection): boolean;
}
