import { ResultAsync } from 'neverthrow';
import { type RevenueDesk, type RevenueStanding } from '../../core/settlement/ports/revenue-desk.ts';
import { type SetAsideReason } from '../../core/settlement/ports/revenue-index.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface UnownedRow {
  readonly calls: string;
  readonly net: string;
}

interface SetAsideRow {
  readonly usage_event_id: bigint;
  readonly request_id: string;
  readonly api_id: string;
  readonly reason: SetAsideReason;
}

export class KnexRevenueDesk implements RevenueDesk {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  standing({
    after,
    limit,
  }: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<RevenueStanding, StoreUnavailable> {
    const unowned = this.database.runOne<UnownedRow>(UNOWNED, [this.network]);
    const setAside = this.database.run<SetAsideRow>(SET_ASIDE, [this.network, after, limit]);
    return ResultAsync.combine([unowned, setAside]).map(([{ calls, net }, rows]) => ({
      unowned: { calls: BigInt(calls), net: BigInt(net) },
      setAside: rows.map(({ usage_event_id, request_id, api_id, reason }) => ({
        usageEventId: usage_event_id,
        requestId: request_id,
        apiId: api_id,
        reason,
      })),
    }));
  }
}

/** By the tallies: nobody is paid for these charges, so that their rows in the ledger only become more. */
const UNOWNED: Statement = {
  name: 'unowned_revenue',
  text: /* sql */ `
    SELECT coalesce(sum(t.calls), 0)::text AS calls, coalesce(sum(t.net), 0)::text AS net
    FROM revenue_tallies t
    WHERE t.network = $1 AND NOT EXISTS (SELECT FROM apis a WHERE a.id = t.api_id)`,
};

const SET_ASIDE: Statement = {
  name: 'revenue_set_aside',
  text: /* sql */ `
    SELECT r.usage_event_id, e.request_id, e.api_id, r.reason
    FROM revenue_set_aside r JOIN usage_events e ON e.id = r.usage_event_id
    WHERE r.network = $1 AND ($2::bigint IS NULL OR r.usage_event_id > $2)
    ORDER BY r.usage_event_id LIMIT $3`,
};
