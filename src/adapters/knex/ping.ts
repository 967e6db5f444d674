import { err, ok, type Result } from 'neverthrow';
import { isConnectionLost } from './database-failure.ts';
import { type ConnectionPool, type PooledConnection } from './connection-pool.ts';

export interface PingFailure {
  /** `pool_exhausted`: every connection was taken, so the server was not asked. `timeout`: the signal aborted first. */
  readonly reason: 'pool_exhausted' | 'timeout' | 'unavailable';
  readonly cause: unknown;
}

const PING = { name: 'ping', text: 'SELECT 1' };

/**
 * One round trip to the server. When the signal aborts, it is over at once and the pool owes it nothing: a wish for a
 * connection is withdrawn, a connection that does not answer is given back to be closed. (Who only stops waiting leaves
 * the connection taken, and so wedges the pool ping by ping.)
 */
export async function ping(pool: ConnectionPool, signal: AbortSignal): Promise<Result<void, PingFailure>> {
  const connection = await acquire(pool, signal);
  return connection.isOk() ? ask(pool, connection.value, signal) : err(connection.error);
}

async function acquire(pool: ConnectionPool, signal: AbortSignal): Promise<Result<PooledConnection, PingFailure>> {
  const wish = pool.acquire();
  const withdraw = () => wish.abort();
  signal.addEventListener('abort', withdraw, { once: true });
  if (signal.aborted) withdraw();
  try {
    return ok(await wish.promise);
  } catch (cause) {
    if (pool.numUsed() >= pool.max) return err({ reason: 'pool_exhausted', cause });
    return err({ reason: signal.aborted ? 'timeout' : 'unavailable', cause });
  } finally {
    signal.removeEventListener('abort', withdraw);
  }
}

async function ask(
  pool: ConnectionPool,
  connection: PooledConnection,
  signal: AbortSignal,
): Promise<Result<void, PingFailure>> {
  try {
    await Promise.race([connection.query(PING), rejectOnAbort(signal)]);
    return ok();
  } catch (cause) {
    if (signal.aborted || isConnectionLost(cause)) connection.__knex__disposed = cause;
    return err({ reason: signal.aborted ? 'timeout' : 'unavailable', cause });
  } finally {
    pool.release(connection);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abandon = () => reject(new Error('aborted'));
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
  });
}
