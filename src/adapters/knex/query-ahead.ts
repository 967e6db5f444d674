import { Query, type Connection, type QueryConfig } from 'pg';
import { type PooledConnection } from './connection-pool.ts';

/** A statement that answers one row, read before the statement is committed. */
export interface RowAhead<Row> {
  /** Rejects when there is none. */
  readonly row: Promise<Row>;
  /** After it the connection is free. Rejects when what the statement did may be lost. */
  readonly committed: Promise<void>;
}

/**
 * Lets the server tell what it has before it ends the transaction: `Flush` stands before `Sync`, in the same packet, so
 * that locks last no longer than otherwise (https://www.postgresql.org/docs/current/protocol-flow.html).
 */
class FlushedQuery<Row extends object> extends Query<Row> {
  /** In the place of pg's own, which lets `Sync` follow at once. */
  _getRows(connection: Connection): void {
    connection.execute({ portal: '' }, true);
    connection.flush();
    connection.sync();
  }
}

export function queryAhead<Row extends object>(connection: PooledConnection, config: QueryConfig): RowAhead<Row> {
  const row = Promise.withResolvers<Row>();
  const committed = new Promise<void>((resolve, reject) => {
    const query = new FlushedQuery<Row>(config, undefined, (error) => (error ? reject(error) : resolve()));
    connection.query(query.on('row', row.resolve));
  });
  committed.then(() => row.reject(new Error(`${config.name} answered no row`)), row.reject);
  return { row: row.promise, committed };
}
