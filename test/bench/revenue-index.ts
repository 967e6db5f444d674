import { type Pool } from 'pg';
import { type BenchHost, type BenchService } from './bench-host.ts';
import { compare, type ComparisonPlan, type Side } from './compare.ts';
import { fundConsumers } from './consumers.ts';
import { type Finding } from './finding.ts';
import { type Round } from './round.ts';
import { fillUsageEvents } from './table-size.ts';

/** As many as the worker books in one statement. */
const CHUNK = 2000;
const FEE_BPS = 250;

/**
 * A backlog of so many confirmed charges, all of it booked as revenue, statement by statement as the worker does it,
 * against rows that are there already and only have to be inserted. The service is frozen meanwhile: its own worker
 * would take its share of the queue.
 */
export async function measureRevenueIndex(host: BenchHost, rows: number, plan: ComparisonPlan): Promise<Finding> {
  const service = await host.startBeside('revenue', []);
  await fundConsumers(service);
  service.freeze();
  const { database } = service;
  await fillQueue(service, rows);
  // One share for each round, and one for the round that warms up.
  const share = Math.ceil(rows / (plan.pairs + 1));
  const subject = side(`revenue indexed, ${rows / 1_000_000} million rows`, share, () => indexChunk(database));
  const reference = side(`insert only, ${CHUNK} rows a commit`, share, () => insertChunk(database));
  const finding = await compare(subject, reference, null, plan);
  const missing = await countMissing(database, rows);
  await service.thaw();
  await service.stop();
  return { ...finding, failures: finding.failures + missing };
}

function side(name: string, rows: number, writeChunk: () => Promise<number>): Side {
  return {
    name,
    run: async (): Promise<Round> => {
      const startedAt = performance.now();
      let done = 0;
      for (let written = 1; done < rows && written > 0; done += written) written = await writeChunk();
      return { perSecond: (done * 1000) / (performance.now() - startedAt), done, failures: 0, latencyMs: null };
    },
  };
}

async function indexChunk(database: Pool): Promise<number> {
  const { rows } = await database.query<{ taken: number }>({
    name: 'index_revenue',
    text: 'SELECT taken FROM index_revenue($1, $2, $3, now())',
    values: ['testnet', FEE_BPS, CHUNK],
  });
  return rows[0]?.taken ?? 0;
}

async function insertChunk(database: Pool): Promise<number> {
  const { rowCount } = await database.query({
    name: 'insert_only',
    text: /* sql */ `
      INSERT INTO only_inserted (usage_event_id, network, developer_id, api_id, amount, fee, net, created_at)
      SELECT nextval('only_inserted_ids'), 'testnet', 'provider', 'api_weather', 1000, 25, 975, now()
      FROM generate_series(1, $1::integer)`,
    values: [CHUNK],
  });
  return rowCount ?? 0;
}

/** The charges are of an API that somebody offers; their ids are queued as a confirmation queues them. */
async function fillQueue(service: BenchService, rows: number): Promise<void> {
  const { database } = service;
  await fillUsageEvents(service, rows);
  await database.query(/* sql */ `
    INSERT INTO apis (id, owner_id, slug, name, base_url, category, status, words, created_at, updated_at)
    VALUES ('api_weather', 'provider', 'weather', 'Weather', 'https://weather.example', 'weather', 'active', '', now(),
      now())`);
  await database.query('INSERT INTO revenue_queue SELECT id, now() FROM usage_events');
  await database.query(/* sql */ `
    CREATE SEQUENCE only_inserted_ids;
    CREATE TABLE only_inserted (LIKE revenue_ledger INCLUDING ALL)`);
  await database.query('VACUUM ANALYZE revenue_queue');
  await database.query('CHECKPOINT');
}

/** Charges without a row, and rows whose sum is not that of the charges, fee by fee. */
async function countMissing(database: Pool, rows: number): Promise<number> {
  while ((await indexChunk(database)) > 0);
  const { rows: found } = await database.query<{ wrong: number }>(
    `SELECT (($1 - (SELECT count(*) FROM revenue_ledger)) + (
       SELECT count(*) FROM revenue_ledger r JOIN usage_events e ON e.id = r.usage_event_id
       WHERE r.developer_id <> 'provider' OR r.amount <> (e.amount_usdc * 10000000)::bigint
         OR r.fee <> div(r.amount * $2::bigint, 10000)))::integer AS wrong`,
    [rows, FEE_BPS],
  );
  return found[0]?.wrong ?? rows;
}
