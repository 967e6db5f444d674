import { Query, type Connection, type QueryConfig } from 'pg';
import { type PooledConnection } from './connection-pool.ts';

/** What a statement answers, read before it is committed. */
export interface RowsAhead<Row> {
  readonly rows: Promise<readonly Row[]>;
  /** After it the connection is free. Rejects when what the statement did may be lost. */
  readonly committed: Promise<void>;
}

type OnEnd = (error: Error | undefined) => void;

/** What this file uses of pg's own queries, of which the types say nothing. */
interface OwnQuery<Row> extends Query {
  readonly _result: { readonly rows: readonly Row[] };
  handleCommandComplete(message: unknown, connection: Connection): void;
}
const OwnQuery = Query as unknown as new <Row>(config: QueryConfig, values: undefined, onEnd: OnEnd) => OwnQuery<Row>;

/**
 * Lets the server tell what it has before it ends the transaction: `Flush` stands before `Sync`, in the same packet, so
 * that locks last no longer than otherwise (https://www.postgresql.org/docs/current/protocol-flow.html).
 */
class FlushedQuery<Row> extends OwnQuery<Row> {
  private readonly onRows: (rows: readonly Row[]) => void;

  constructor(config: QueryConfig, onRows: (rows: readonly Row[]) => void, onEnd: OnEnd) {
    super(config, undefined, onEnd);
    this.onRows = onRows;
  }

  /** In the place of pg's own, which lets `Sync` follow at once. */
  _getRows(connection: Connection): void {
    connection.execute({ portal: '' }, true);
    connection.flush();
    connection.sync();
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    super.handleCommandComplete(message, connection);
    this.onRows(this._result.rows);
  }
}

export function queryAhead<Row>(connection: PooledConnection, config: QueryConfig): RowsAhead<Row> {
  const { promise: rows, resolve, reject } = Promise.withResolvers<readonly Row[]>();
  const committed = new Promise<void>((keep, lose) => {
    connection.query(new FlushedQuery<Row>(config, resolve, (error) => (error ? lose(error) : keep())));
  });
  committed.catch(reject);
  return { rows, committed };
}
