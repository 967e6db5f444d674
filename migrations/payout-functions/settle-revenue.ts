import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Makes settlements of unsettled revenue, at most one for each of the given ids: of every developer with a payout
 * address who is owed at least `p_min_units`. Answers those it made.
 *
 * A developer's row is locked before the revenue is looked at, so of two instances one passes the developer over, and
 * the address that is frozen is the one of that moment. A settlement takes the oldest `p_rows_max` rows, or as many more
 * as it needs to reach the minimum.
 *
 * First, what cannot be paid to the address that it was made for, and whose developer has another one by now, is failed:
 * its revenue is part of a new settlement. One that a worker is about to send is not: then the claim decides, since the
 * commit before the send compares the status.
 */
export const SETTLE_REVENUE = /* sql */ `
  CREATE FUNCTION settle_revenue(
    p_network text, p_min_units bigint, p_ids text[], p_rows_max integer, p_now timestamptz)
  RETURNS TABLE (id text, amount bigint)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    provider record;
    made record;
    -- The youngest row of revenue that the settlement takes.
    last record;
    given integer := 0;
    misdirected text[];
  BEGIN
    WITH failed AS (
      UPDATE settlements s SET status = 'failed', claim_token = NULL, claim_until = NULL, updated_at = p_now
      FROM developers d
      WHERE s.network = p_network AND s.status = 'pending'
        AND s.obstacle IN ('account_missing', 'trustline_missing', 'trustline_frozen', 'trustline_full', 'refused')
        AND d.user_id = s.developer_id AND d.payout_address IS DISTINCT FROM s.payout_address
      RETURNING s.id
    )
    SELECT coalesce(array_agg(f.id), '{}') INTO misdirected FROM failed f;
    PERFORM unsettle_revenue(misdirected, p_now);

    FOR provider IN
      SELECT owed.developer_id
      FROM (
        SELECT r.developer_id FROM revenue_ledger r
        WHERE r.network = p_network AND r.settlement_id IS NULL AND r.developer_id IS NOT NULL
        GROUP BY r.developer_id HAVING sum(r.net) >= p_min_units
      ) owed
      JOIN developers d ON d.user_id = owed.developer_id AND d.payout_address IS NOT NULL
      ORDER BY owed.developer_id LIMIT cardinality(p_ids)
    LOOP
      PERFORM 1 FROM developers d
        WHERE d.user_id = provider.developer_id AND d.payout_address IS NOT NULL FOR NO KEY UPDATE SKIP LOCKED;
      CONTINUE WHEN NOT FOUND;
      SELECT max(o.usage_event_id) AS id, sum(o.net) AS units INTO last FROM (
        SELECT r.usage_event_id, r.net FROM revenue_ledger r
        WHERE r.network = p_network AND r.developer_id = provider.developer_id AND r.settlement_id IS NULL
        ORDER BY r.usage_event_id LIMIT p_rows_max
      ) o;
      IF last.units < p_min_units THEN
        SELECT min(o.usage_event_id) AS id INTO last FROM (
          SELECT r.usage_event_id, sum(r.net) OVER (ORDER BY r.usage_event_id ROWS UNBOUNDED PRECEDING) AS units
          FROM revenue_ledger r
          WHERE r.network = p_network AND r.developer_id = provider.developer_id AND r.settlement_id IS NULL
        ) o WHERE o.units >= p_min_units;
      END IF;
      WITH chosen AS (
        SELECT r.usage_event_id, r.net FROM revenue_ledger r
        WHERE r.network = p_network AND r.developer_id = provider.developer_id AND r.settlement_id IS NULL
          AND r.usage_event_id <= last.id
      ), total AS (
        SELECT coalesce(sum(c.net), 0)::bigint AS units, count(*) AS charges FROM chosen c
      ), settlement AS (
        INSERT INTO settlements (id, network, developer_id, amount, payout_address, status, created_at, updated_at)
        SELECT p_ids[given + 1], p_network, d.user_id, t.units, d.payout_address, 'pending', p_now, p_now
        FROM total t JOIN developers d ON d.user_id = provider.developer_id
        WHERE t.units >= GREATEST(p_min_units, 1)
        RETURNING settlements.id, settlements.amount
      ), taken AS (
        UPDATE revenue_ledger r SET settlement_id = s.id
        FROM settlement s, chosen c
        WHERE r.usage_event_id = c.usage_event_id AND r.settlement_id IS NULL
        RETURNING r.net
      )
      SELECT s.id, s.amount, t.charges, (SELECT count(*) FROM taken) AS taken INTO made
        FROM settlement s CROSS JOIN total t;
      CONTINUE WHEN NOT FOUND;
      IF made.taken <> made.charges THEN
        RAISE EXCEPTION 'revenue of % was settled by somebody else meanwhile', provider.developer_id;
      END IF;
      given := given + 1;
      id := made.id; amount := made.amount;
      RETURN NEXT;
    END LOOP;
  END $$;
`;
