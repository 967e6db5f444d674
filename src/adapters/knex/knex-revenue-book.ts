import { type ResultAsync } from 'neverthrow';
import {
  type ApiRevenue,
  type BookPage,
  type RevenueBook,
  type RevenueStatement,
} from '../../core/settlement/ports/revenue-book.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { apiRevenueOf, statementOf, type ApiRevenueRow, type StatementRow } from './revenue-rows.ts';

export class KnexRevenueBook implements RevenueBook {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  statement(developerId: string, { after, limit }: BookPage): ResultAsync<RevenueStatement, StoreUnavailable> {
    return this.database.runOne<StatementRow>(STATEMENT, [this.network, developerId, after, limit]).map(statementOf);
  }

  apis(developerId: string, { after, limit }: BookPage): ResultAsync<readonly ApiRevenue[], StoreUnavailable> {
    return this.database
      .run<ApiRevenueRow>(APIS, [this.network, developerId, after, limit])
      .map((rows) => rows.map(apiRevenueOf));
  }
}

/** One statement, hence one moment: while a settlement is made, its revenue is in it or unsettled, never both. */
export const STATEMENT: Statement = {
  name: 'revenue_statement',
  text: /* sql */ `
    SELECT
      coalesce(sum(s.amount) FILTER (WHERE s.status = 'completed'), 0)::text AS completed,
      coalesce(sum(s.amount) FILTER (WHERE s.status IN ('pending', 'submitted', 'review')), 0)::text AS pending,
      (SELECT coalesce(sum(r.net), 0)::text FROM revenue_ledger r
        WHERE r.network = $1 AND r.developer_id = $2 AND r.settlement_id IS NULL) AS unsettled,
      (SELECT coalesce(json_agg(json_build_object(
          'id', p.id, 'serial', p.serial::text, 'developer_id', p.developer_id, 'amount', p.amount::text,
          'payout_address', p.payout_address, 'status', p.status, 'tx_hash', p.tx_hash, 'created_at', p.created_at,
          'updated_at', p.updated_at, 'completed_at', p.completed_at) ORDER BY p.serial DESC), '[]'::json)
        FROM (
          SELECT o.* FROM settlements o
          WHERE o.network = $1 AND o.developer_id = $2 AND ($3::bigint IS NULL OR o.serial < $3)
          ORDER BY o.serial DESC LIMIT $4
        ) p) AS settlements
    FROM settlements s WHERE s.network = $1 AND s.developer_id = $2`,
};

export const APIS: Statement = {
  name: 'developer_apis',
  text: /* sql */ `
    SELECT a.id, a.serial, a.slug, a.name, a.status, a.created_at, coalesce(t.calls, 0) AS calls,
      coalesce(t.net, 0) AS net
    FROM apis a LEFT JOIN revenue_tallies t ON t.network = $1 AND t.api_id = a.id
    WHERE a.owner_id = $2 AND ($3::bigint IS NULL OR a.serial < $3)
    ORDER BY a.serial DESC LIMIT $4`,
};
