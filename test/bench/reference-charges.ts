import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { CONNECTIONS } from './http-round.ts';
import { type Round } from './round.ts';

/** Tables of their own with the same columns, indexes and checks, so that both sides have the same to write. */
const TABLES = /* sql */ `
  CREATE SCHEMA IF NOT EXISTS reference;
  DROP TABLE IF EXISTS reference.charges, reference.vaults;
  CREATE TABLE reference.charges (LIKE usage_events INCLUDING ALL);
  CREATE TABLE reference.vaults (LIKE vaults INCLUDING ALL) WITH (fillfactor = 50);
  INSERT INTO reference.vaults (user_id, network, contract_id, kind, balance_snapshot, created_at)
    SELECT user_id, network, contract_id, kind, balance_snapshot, created_at FROM vaults;
  ANALYZE reference.vaults;
`;

/** A charge as the simplest correct program makes it: hold and row in one statement, one commit each. */
const CHARGE = {
  name: 'reference_charge',
  text: /* sql */ `
    WITH paying AS (
      UPDATE reference.vaults SET held = held + $3::bigint
      WHERE user_id = $1 AND network = 'testnet' AND balance_snapshot - held >= $3::bigint
      RETURNING id
    )
    INSERT INTO reference.charges (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint,
      status, vault_id, created_at, updated_at)
    SELECT $1, 'api_weather', 'endpoint_forecast', 'key_xyz789', $3::numeric / 10000000, $2, $4, 'reserved', id, $5, $5
    FROM paying
    RETURNING id`,
};

const UNITS = 1000;
const FINGERPRINT = randomBytes(32);

/** What a pool of `pg` connections does without HTTP, validation or batches: the bar that the service is held to. */
export class ReferenceCharges {
  private readonly database: pg.Pool;
  private readonly consumers: readonly string[];
  private made = 0;

  private constructor(database: pg.Pool, consumers: readonly string[]) {
    this.database = database;
    this.consumers = consumers;
  }

  static async prepare(database: pg.Pool, consumers: readonly string[]): Promise<ReferenceCharges> {
    await database.query(TABLES);
    return new ReferenceCharges(database, consumers);
  }

  /** As many callers at a time as the service has connections. */
  async run(seconds: number): Promise<Round> {
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1000;
    const madeBefore = this.made;
    await Promise.all(Array.from({ length: CONNECTIONS }, () => this.chargeUntil(endsAt)));
    const done = this.made - madeBefore;
    return { perSecond: (done * 1000) / (performance.now() - startedAt), done, failures: 0, latencyMs: null };
  }

  private async chargeUntil(endsAt: number): Promise<void> {
    while (performance.now() < endsAt) {
      const number = this.made++;
      const consumer = this.consumers[number % this.consumers.length];
      const values = [consumer, `reference_${number}`, UNITS, FINGERPRINT, new Date()];
      const { rowCount } = await this.database.query({ ...CHARGE, values });
      if (rowCount !== 1) throw new Error('The reference made no charge');
    }
  }
}
