import knexModule, { type Knex } from 'knex';
import { errAsync, ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type ConnectionPool, type PooledConnection } from './connection-pool.ts';
import { isConnectionLost, isUnavailability, isValueRefused, UNAVAILABLE } from './database-failure.ts';
import { columnTypes } from './column-types.ts';
import { ping, type PingFailure } from './ping.ts';
import { queryAhead } from './query-ahead.ts';

export interface DatabaseOptions {
  readonly connectionString: string;
  readonly pool: { readonly max: number; readonly idleTimeoutMs: number; readonly connectTimeoutMs: number };
  /** After this long a statement is `database_unavailable`, whether or not the server still answers. */
  readonly statementTimeoutMs: number;
  /** Told the cause of every failure; callers see only its kind. */
  readonly onError?: (kind: DatabaseFailureKind, cause: unknown) => void;
}

export type DatabaseFailureKind = 'unavailable' | 'bug';

/** A value does not fit its column (SQLSTATE class 22) or breaks a constraint (class 23). */
export interface ValueRefused {
  readonly kind: 'value_refused';
}

/** Prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What a statement that is still to be committed has answered. */
export interface Ahead<Row> {
  readonly rows: readonly Row[];
  readonly committed: ResultAsync<void, StoreUnavailable>;
}

/** What this file uses of Knex's untyped client. */
interface KnexClient {
  /** Undefined once it is closed. */
  readonly pool?: ConnectionPool;
  acquireConnection(): Promise<PooledConnection>;
  releaseConnection(connection: PooledConnection): Promise<void>;
}

/** The server gives up a little before we do, so that a living one answers and keeps its connection. */
const SERVER_TIMEOUT_SHARE = 0.9;

/**
 * A pool of connections to PostgreSQL. Every statement runs alone and commits by itself, within a time limit that also
 * holds when the server is frozen: the connection is then closed instead of waiting in the pool for ever.
 */
export class Database {
  readonly knex: Knex;
  private readonly onError: NonNullable<DatabaseOptions['onError']>;

  constructor(options: DatabaseOptions) {
    this.knex = knexModule.default(knexConfigOf(options));
    this.onError = options.onError ?? (() => undefined);
  }

  /** Rejects with whatever is no unavailability: then the statement or its values are wrong. */
  run<Row>(statement: Statement, values: readonly unknown[]): ResultAsync<readonly Row[], StoreUnavailable> {
    return ResultAsync.fromPromise(this.runOnConnection<Row>(statement, values), (cause) => this.failureOf(cause));
  }

  /** For statements that always answer one row. */
  runOne<Row>(statement: Statement, values: readonly unknown[]): ResultAsync<Row, StoreUnavailable> {
    return this.run<Row>(statement, values).map(([row]) => {
      if (row === undefined) throw new Error(`${statement.name} answered no row`);
      return row;
    });
  }

  /** For values that nobody has checked: that one cannot be stored is an outcome, and nothing was done. */
  runChecked<Row>(
    statement: Statement,
    values: readonly unknown[],
  ): ResultAsync<readonly Row[], StoreUnavailable | ValueRefused> {
    return ResultAsync.fromPromise(this.runOnConnection<Row>(statement, values), (cause) => this.refusalOf(cause));
  }

  /** As `runChecked`, for callers who need not wait for the disk to go on. */
  runAhead<Row>(
    statement: Statement,
    values: readonly unknown[],
  ): ResultAsync<Ahead<Row>, StoreUnavailable | ValueRefused> {
    return ResultAsync.fromPromise(this.runAheadOnConnection<Row>(statement, values), (cause) => this.refusalOf(cause));
  }

  /** How the pool is used at this moment. */
  poolFigures(): { readonly max: number; readonly used: number; readonly idle: number; readonly waiting: number } {
    const { pool } = this.knex.client as KnexClient;
    if (pool === undefined) return { max: 0, used: 0, idle: 0, waiting: 0 };
    return { max: pool.max, used: pool.numUsed(), idle: pool.numFree(), waiting: pool.numPendingAcquires() };
  }

  /** One round trip to the server, given up when the signal aborts. Nothing that fails on the way is a bug of ours. */
  ping(signal: AbortSignal): ResultAsync<void, PingFailure> {
    const { pool } = this.knex.client as KnexClient;
    if (pool === undefined) return errAsync({ reason: 'unavailable', cause: new Error('The pool is closed') });
    return new ResultAsync(ping(pool, signal)).orTee(({ cause }) => this.onError('unavailable', cause));
  }

  /** Waits for running statements. */
  close(): Promise<void> {
    return this.knex.destroy();
  }

  private refusalOf(cause: unknown): StoreUnavailable | ValueRefused {
    return isValueRefused(cause) ? { kind: 'value_refused' } : this.failureOf(cause);
  }

  private failureOf(cause: unknown): StoreUnavailable {
    const unavailable = isUnavailability(cause);
    this.onError(unavailable ? 'unavailable' : 'bug', cause);
    if (unavailable) return UNAVAILABLE;
    throw cause;
  }

  private async runOnConnection<Row>(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    const client = this.knex.client as KnexClient;
    const connection = await client.acquireConnection();
    try {
      const { rows } = await connection.query<Row & object>({ ...statement, values: [...values] });
      return rows;
    } catch (cause) {
      if (isConnectionLost(cause)) connection.__knex__disposed = cause;
      throw cause;
    } finally {
      await client.releaseConnection(connection);
    }
  }

  private async runAheadOnConnection<Row>(statement: Statement, values: readonly unknown[]): Promise<Ahead<Row>> {
    const client = this.knex.client as KnexClient;
    const connection = await client.acquireConnection();
    const { rows, committed } = queryAhead<Row>(connection, { ...statement, values: [...values] });
    void committed
      .catch((cause: unknown) => {
        if (isConnectionLost(cause)) connection.__knex__disposed = cause;
      })
      .then(() => client.releaseConnection(connection));
    return { rows: await rows, committed: ResultAsync.fromPromise(committed, (cause) => this.commitFailureOf(cause)) };
  }

  /** Whatever it is, the rows were told, and nobody knows whether what they tell has come to stay. */
  private commitFailureOf(cause: unknown): StoreUnavailable {
    this.onError(isUnavailability(cause) ? 'unavailable' : 'bug', cause);
    return UNAVAILABLE;
  }
}

function knexConfigOf({ connectionString, pool, statementTimeoutMs }: DatabaseOptions): Knex.Config {
  return {
    client: 'pg',
    connection: {
      connectionString,
      application_name: 'callora',
      connectionTimeoutMillis: pool.connectTimeoutMs,
      statement_timeout: Math.ceil(statementTimeoutMs * SERVER_TIMEOUT_SHARE),
      query_timeout: statementTimeoutMs,
      keepAlive: true,
      // A plan made once for all values, while a table was small, would stay when it has grown.
      options: '-c plan_cache_mode=force_custom_plan',
      types: columnTypes,
    },
    pool: { min: 0, max: pool.max, idleTimeoutMillis: pool.idleTimeoutMs },
    acquireConnectionTimeout: pool.connectTimeoutMs,
    // Every failure reaches a caller and `onError`; Knex would print it as well.
    log: { warn: () => undefined, error: () => undefined },
  };
}
