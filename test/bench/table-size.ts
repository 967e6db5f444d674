import { type PoolClient } from 'pg';
import { type BenchHost, type BenchService } from './bench-host.ts';
import { asAdmin, newCharges } from './charge-load.ts';
import { deductUrlOf } from './charge-throughput.ts';
import { compare, type ComparisonPlan, type Side } from './compare.ts';
import { CONSUMERS, fundConsumers } from './consumers.ts';
import { type Finding } from './finding.ts';
import { runHttpRound } from './http-round.ts';

/** One statement fills so many rows: progress survives no longer than a statement, and memory stays bounded. */
const ROWS_PER_STATEMENT = 500_000;

/**
 * Confirmed charges of the same consumers, a second apart, with ids as scattered as real ones. Called tallied, so that
 * no worker goes through them meanwhile; nobody asks for their sums.
 */
const FILL = /* sql */ `
  INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
    tallied, vault_id, stellar_tx_hash, created_at, updated_at)
  SELECT v.user_id, 'api_weather', 'endpoint_forecast', 'key_xyz789', 0.0001, 'old_' || md5(i::text),
    sha256(i::text::bytea), 'confirmed', true, v.id, encode(sha256(i::text::bytea), 'hex'), made.at, made.at
  FROM generate_series($1::bigint, $2::bigint) AS i
  JOIN (SELECT id, user_id, row_number() OVER (ORDER BY id) - 1 AS position FROM vaults WHERE user_id = ANY ($3)) v
    ON v.position = i % cardinality($3::text[])
  CROSS JOIN LATERAL (SELECT timestamptz '2026-01-01' + i * interval '1 second' AS at) made`;

/** New charges where `rows` charges are stored already, against a service that is as good as empty. */
export async function measureTableSize(
  host: BenchHost,
  empty: BenchService,
  rows: number,
  plan: ComparisonPlan,
): Promise<Finding> {
  const full = await host.startBeside('full', []);
  await fundConsumers(full);
  await fillUsageEvents(full, rows);
  const load = newCharges(asAdmin(host.adminApiKey));
  // Only one is awake at a time: the other one's backlog of unsent charges would weigh on it.
  const side = (name: string, awake: BenchService, asleep: BenchService): Side => ({
    name,
    run: async (seconds) => {
      asleep.freeze();
      try {
        return await runHttpRound(deductUrlOf(awake), load, { seconds });
      } finally {
        await asleep.thaw();
      }
    },
  });
  const subject = side(`new charges, ${rows / 1_000_000} million rows`, full, empty);
  const finding = await compare(subject, side('almost empty table', empty, full), { atLeast: 0.9 }, plan);
  await full.stop();
  return finding;
}

export async function fillUsageEvents({ database }: BenchService, rows: number): Promise<void> {
  const client: PoolClient = await database.connect();
  try {
    for (let first = 0; first < rows; first += ROWS_PER_STATEMENT) {
      await client.query(FILL, [first, Math.min(first + ROWS_PER_STATEMENT, rows) - 1, CONSUMERS]);
    }
    await client.query('VACUUM ANALYZE usage_events');
    await client.query('CHECKPOINT');
  } finally {
    client.release();
  }
}
