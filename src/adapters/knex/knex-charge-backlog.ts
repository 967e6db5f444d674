import { type ResultAsync } from 'neverthrow';
import { type Backlog, type ChargeBacklog } from '../../core/billing/ports/charge-backlog.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface OpenRow {
  readonly status: keyof Backlog['openByStatus'];
  readonly charges: number;
  readonly oldest_at: Date;
}

export class KnexChargeBacklog implements ChargeBacklog {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  measure(): ResultAsync<Backlog, StoreUnavailable> {
    return this.database.run<OpenRow>(MEASURE, [this.network]).map((rows) => {
      const counts = new Map(rows.map(({ status, charges }) => [status, charges]));
      const countOf = (status: OpenRow['status']) => counts.get(status) ?? 0;
      return {
        openByStatus: {
          held: countOf('held'),
          reserved: countOf('reserved'),
          submitted: countOf('submitted'),
          review: countOf('review'),
        },
        oldestOpenAt: rows.length === 0 ? null : Math.min(...rows.map(({ oldest_at }) => oldest_at.getTime())),
      };
    });
  }
}

/** Word for word as in the partial indexes, which have the open charges one after the other between them. */
const OPEN = ["e.status = 'held'", "e.status = 'reserved' AND (NOT e.via_gateway OR e.chain_item_id IS NOT NULL)"];

/** A landed charge is decided, though its row is still to be written. */
export const MEASURE: Statement = {
  name: 'measure_backlog',
  text: /* sql */ `
    SELECT o.status, count(*)::integer AS charges, min(o.created_at) AS oldest_at
    FROM (
      SELECT e.created_at, CASE WHEN i.status IN ('submitted', 'review') THEN i.status ELSE e.status END AS status
      FROM (
        ${OPEN.map((part) => `SELECT e.* FROM usage_events e WHERE ${part}`).join(' UNION ALL ')}
      ) e
      JOIN vaults v ON v.id = e.vault_id AND v.network = $1
      LEFT JOIN chain_items i ON i.id = e.chain_item_id
      WHERE i.status IS DISTINCT FROM 'confirmed'
    ) o
    GROUP BY o.status`,
};
