import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Books up to `p_limit` queued charges of the network as revenue, and answers how many rows it took from the queue and
 * how many of these it set aside.
 *
 * Rows that another instance has in hand are passed over, and a charge that is booked already is not booked again. What
 * cannot be booked leaves the queue as well, or it would stand at its head for ever; a charge of which nobody can say
 * the network is set aside by whoever comes first. A confirmation that makes up for it queues the charge anew.
 *
 * The network is looked up row by row: as a join PostgreSQL reads and sorts the whole queue for one chunk of it.
 *
 * The fee is rounded down, in favour of the provider. Tallies are added to in the order of their key, so that of two
 * that add to the same ones one waits for the other and neither for ever.
 */
export const INDEX_REVENUE = /* sql */ `
  CREATE FUNCTION index_revenue(p_network text, p_fee_bps integer, p_limit integer, p_now timestamptz)
  RETURNS TABLE (taken integer, set_aside integer)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    charge_ids bigint[] := ARRAY(
      SELECT q.usage_event_id FROM revenue_queue q
      WHERE coalesce((
        SELECT v.network FROM usage_events e JOIN vaults v ON v.id = e.vault_id WHERE e.id = q.usage_event_id
      ), p_network) = p_network
      ORDER BY q.usage_event_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
    aside_count integer;
  BEGIN
    WITH facts AS (
      SELECT e.id, e.api_id, a.owner_id, trunc(e.amount_usdc * 10000000) AS units,
        CASE
          WHEN e.status <> 'confirmed' THEN 'not_confirmed'
          WHEN v.id IS NULL THEN 'unknown_vault'
          WHEN e.amount_usdc * 10000000 > 9223372036854775807 THEN 'amount_out_of_range'
        END AS fault
      FROM usage_events e
      LEFT JOIN vaults v ON v.id = e.vault_id
      LEFT JOIN apis a ON a.id = e.api_id
      WHERE e.id = ANY (charge_ids)
    ), split AS (
      SELECT f.id, f.owner_id, f.api_id, f.units, div(f.units * p_fee_bps, 10000) AS fee
      FROM facts f WHERE f.fault IS NULL
    ), booked AS (
      INSERT INTO revenue_ledger (usage_event_id, network, developer_id, api_id, amount, fee, net, created_at)
      SELECT s.id, p_network, s.owner_id, s.api_id, s.units::bigint, s.fee::bigint, (s.units - s.fee)::bigint, p_now
      FROM split s ORDER BY s.id
      ON CONFLICT (usage_event_id) DO NOTHING
      RETURNING api_id, net
    ), tallied AS (
      INSERT INTO revenue_tallies AS t (network, api_id, calls, net)
      SELECT p_network, b.api_id, count(*), sum(b.net)::bigint FROM booked b GROUP BY b.api_id ORDER BY b.api_id
      ON CONFLICT (network, api_id) DO UPDATE SET calls = t.calls + excluded.calls, net = t.net + excluded.net
    ), mended AS (
      DELETE FROM revenue_set_aside r USING split s WHERE r.usage_event_id = s.id
    ), aside AS (
      INSERT INTO revenue_set_aside (usage_event_id, network, reason, created_at)
      SELECT f.id, p_network, f.fault, p_now FROM facts f WHERE f.fault IS NOT NULL ORDER BY f.id
      ON CONFLICT (usage_event_id) DO UPDATE SET reason = excluded.reason
      RETURNING usage_event_id
    )
    SELECT count(*) INTO aside_count FROM aside;
    DELETE FROM revenue_queue q WHERE q.usage_event_id = ANY (charge_ids);
    RETURN QUERY SELECT cardinality(charge_ids), aside_count;
  END $$;
`;
