import type pg from 'pg';

export interface SeedPlan {
  readonly userId: string;
  readonly rows: number;
  /** The newest row is a little older; all lie within 29 days. */
  readonly endsAt: Date;
  /** Some charges are still to be sent; not where a worker would try to send them. */
  readonly withOpen: boolean;
}

/**
 * Charges at even distances, with fractions of milliseconds and some at the same moment, of seven APIs. Most are
 * confirmed; of a hundred each, some are free, voided or (where it is wanted) reserved.
 */
const SEED = /* sql */ `
  WITH vault AS (
    INSERT INTO vaults (user_id, network, contract_id, kind, balance_snapshot, held, created_at)
    VALUES ($1, 'testnet', 'C', 'pooled', 1000000000000000000, 0, $3)
    ON CONFLICT (user_id, network) DO UPDATE SET created_at = excluded.created_at
    RETURNING id
  )
  INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
    vault_id, stellar_tx_hash, created_at, updated_at)
  SELECT $1, 'api_' || i % 7, 'endpoint_' || i % 31, 'key_' || i % 3,
    CASE c.status WHEN 'free' THEN 0 ELSE (1 + i * 7919 % 1000000)::numeric / 10000000 END,
    $1 || '_' || md5(i::text), sha256(i::text::bytea), c.status, vault.id,
    CASE c.status WHEN 'confirmed' THEN encode(sha256(i::text::bytea), 'hex') END, c.at, c.at
  FROM vault, generate_series(1, $2::bigint) i
  CROSS JOIN LATERAL (
    SELECT $3::timestamptz - (i / 3 * 3 + 1) * (29 * interval '1 day' / $2) AS at,
      CASE i % 100 WHEN 0 THEN 'voided' WHEN 1 THEN 'free' WHEN 2 THEN $4 ELSE 'confirmed' END AS status
  ) c`;

export async function seedUsage(database: pg.Pool, { userId, rows, endsAt, withOpen }: SeedPlan): Promise<void> {
  await database.query(SEED, [userId, rows, endsAt, withOpen ? 'reserved' : 'confirmed']);
}

const TALLY_CHUNK = 1000;

/** As the worker of one more instance does it. */
export async function tallyAll(database: pg.Pool): Promise<void> {
  let last: string | null = '0';
  while (last !== null) {
    const { rows }: pg.QueryResult<{ last: string | null }> = await database.query(
      'SELECT tally_usage($1, $2) AS last',
      [last, TALLY_CHUNK],
    );
    last = rows[0]?.last ?? null;
  }
}

export interface PlainSum {
  /** API or start of the bucket; null: all. */
  readonly key: string | null;
  readonly calls: string;
  readonly units: string;
}

/** The same question to the single rows, in the plainest SQL; by bucket, by API, or of all. */
export async function plainSums(
  database: pg.Pool,
  { userId, from, to, apiId }: { userId: string; from: Date; to: Date; apiId: string | null },
  key: 'day' | 'week' | 'month' | 'api' | 'all',
): Promise<readonly PlainSum[]> {
  const keys = { api: 'api_id', all: 'NULL::text' };
  const bucket = `to_char(date_trunc('${key}', created_at, 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;
  const { rows } = await database.query<PlainSum>(
    `SELECT ${key === 'api' || key === 'all' ? keys[key] : bucket} AS key, count(*)::text AS calls,
       coalesce(sum(amount_usdc) * 10000000, 0)::bigint::text AS units
     FROM usage_events
     WHERE user_id = $1 AND created_at >= $2 AND created_at < $3 AND ($4::text IS NULL OR api_id = $4)
       AND status IN ('reserved', 'confirmed', 'free')
     GROUP BY 1 ORDER BY 1`,
    [userId, from, to, apiId],
  );
  return rows;
}
