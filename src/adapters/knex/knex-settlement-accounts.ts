import { type ResultAsync } from 'neverthrow';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import {
  type PaidByBooks,
  type SettlementAccounts,
  type SettlementSums,
} from '../../core/settlement/ports/settlement-accounts.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface SumsRow {
  readonly earned: bigint;
  readonly completed: bigint;
  readonly open: bigint;
  readonly unsettled: bigint;
  readonly written_off: bigint;
  readonly mismatched: number;
  readonly in_review: number;
  readonly set_aside: Readonly<Partial<Record<PayoutObstacle, number>>>;
}

export class KnexSettlementAccounts implements SettlementAccounts {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  sums(): ResultAsync<SettlementSums, StoreUnavailable> {
    return this.database
      .runOne<SumsRow>(SUMS, [this.network])
      .map(({ written_off: writtenOff, in_review: inReview, set_aside: setAside, ...sums }) => ({
        ...sums,
        writtenOff,
        inReview,
        setAside,
      }));
  }

  paidBetween({
    contractId,
    fromLedger,
    toLedger,
  }: Parameters<SettlementAccounts['paidBetween']>[0]): ResultAsync<PaidByBooks, StoreUnavailable> {
    return this.database.runOne<PaidByBooks>(PAID_BETWEEN, [this.network, contractId, fromLedger, toLedger]);
  }
}

/**
 * One statement sees one moment. The ledger is added up once, by settlement; rows without one are what is unsettled.
 * What was failed has no revenue left, unless a person wrote it off.
 */
const SUMS: Statement = {
  name: 'settlement_sums',
  text: /* sql */ `
    WITH revenue AS (
      SELECT r.settlement_id, sum(r.net) AS net FROM revenue_ledger r WHERE r.network = $1 GROUP BY r.settlement_id
    ), own AS (
      SELECT s.*, coalesce(r.net, 0) AS revenue FROM settlements s LEFT JOIN revenue r ON r.settlement_id = s.id
      WHERE s.network = $1
    ), aside AS (
      SELECT o.obstacle, count(*) AS waiting FROM own o
      WHERE o.status = 'pending' AND o.obstacle IS NOT NULL GROUP BY o.obstacle
    )
    SELECT
      (SELECT coalesce(sum(r.net), 0)::bigint FROM revenue r) AS earned,
      (SELECT coalesce(sum(r.net), 0)::bigint FROM revenue r WHERE r.settlement_id IS NULL) AS unsettled,
      coalesce(sum(o.amount) FILTER (WHERE o.status = 'completed'), 0)::bigint AS completed,
      coalesce(sum(o.amount) FILTER (WHERE o.status IN ('pending', 'submitted', 'review')), 0)::bigint AS open,
      coalesce(sum(o.amount) FILTER (WHERE o.written_off), 0)::bigint AS written_off,
      count(*) FILTER (WHERE o.revenue <>
        CASE WHEN o.status = 'failed' AND NOT o.written_off THEN 0 ELSE o.amount END)::integer AS mismatched,
      count(*) FILTER (WHERE o.status = 'review')::integer AS in_review,
      (SELECT coalesce(jsonb_object_agg(a.obstacle, a.waiting), '{}') FROM aside a) AS set_aside
    FROM own o`,
};

const PAID_BETWEEN: Statement = {
  name: 'payouts_between',
  text: /* sql */ `
    SELECT
      (SELECT coalesce(sum(s.amount), 0)::bigint
        FROM chain_transactions t
        JOIN settlements s ON s.chain_transaction_id = t.id
        WHERE t.network = $1 AND t.contract_id = $2 AND t.status = 'confirmed' AND t.kind = 'payout'
          AND t.ledger BETWEEN $3 AND $4 AND s.status = 'completed') AS completed,
      (SELECT coalesce(sum(s.amount), 0)::bigint FROM settlements s
        WHERE s.network = $1 AND s.status IN ('submitted', 'review')) AS undecided`,
};
