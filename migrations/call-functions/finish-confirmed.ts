import { MONEY_FUNCTION } from '../money-functions/money-function.ts';
import { addToTallies } from './add-to-tallies.ts';

/**
 * As in 022, but the rows are found by their primary key and not in the index of open charges, where everything that has
 * been open since the last vacuum still stands; and what is left of an item is asked for item by item.
 */
export const FINISH_CONFIRMED = /* sql */ `
  CREATE OR REPLACE FUNCTION finish_confirmed(p_network text, p_limit integer, p_now timestamptz)
  RETURNS integer
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item_ids bigint[] := ARRAY(
      SELECT q.item_id FROM confirm_queue q WHERE q.network = p_network
      ORDER BY q.item_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
    charge_ids bigint[];
    subscribers text[];
  BEGIN
    charge_ids := ARRAY(
      SELECT e.id FROM unnest(item_ids) WITH ORDINALITY AS i (item_id, place)
      CROSS JOIN LATERAL (
        SELECT o.id FROM usage_events o
          WHERE o.via_gateway AND o.chain_item_id = i.item_id AND o.status = 'reserved'
        UNION ALL
        SELECT o.id FROM usage_events o
          WHERE NOT o.via_gateway AND o.chain_item_id = i.item_id AND o.status = 'reserved'
      ) e
      ORDER BY i.place LIMIT p_limit);
    -- All are locked and then sorted out: as a condition, here or in the update, the status would lead to that index.
    SELECT array_agg(l.id) FILTER (WHERE l.status = 'reserved' AND l.chain_item_id = ANY (item_ids)) INTO charge_ids
      FROM (
        SELECT e.id, e.status, e.chain_item_id FROM usage_events e WHERE e.id = ANY (charge_ids)
        ORDER BY e.request_id FOR NO KEY UPDATE
      ) l;
    subscribers := ARRAY(
      SELECT DISTINCT v.user_id
      FROM chain_items i
      JOIN vaults v ON v.id = i.vault_id
      JOIN webhook_endpoints w ON w.network = p_network AND w.user_id = v.user_id
      WHERE i.id = ANY (item_ids) AND w.active AND 'charge.confirmed' = ANY (w.events));
    WITH finished AS (
      UPDATE usage_events e SET status = 'confirmed', tallied = true, stellar_tx_hash = t.hash, updated_at = p_now
      FROM confirm_queue q
      JOIN chain_transactions t ON t.id = q.transaction_id
      WHERE q.item_id = ANY (item_ids) AND e.id = ANY (charge_ids) AND e.chain_item_id = q.item_id
      RETURNING e.id, e.user_id, e.request_id, e.api_id, e.endpoint_id, e.api_key_id, e.vault_id, e.created_at,
        e.amount_usdc, t.hash, t.ledger
    ), told AS (
      INSERT INTO domain_events (network, user_id, type, payload, created_at)
      SELECT p_network, f.user_id, 'charge.confirmed',
        jsonb_build_object(
          'usageEventId', f.id::text, 'requestId', f.request_id, 'apiId', f.api_id, 'endpointId', f.endpoint_id,
          'apiKeyId', f.api_key_id, 'amount', (f.amount_usdc * 10000000)::bigint::text,
          'txHash', f.hash, 'ledger', f.ledger),
        p_now
      FROM finished f
      WHERE f.user_id = ANY (subscribers)
      ORDER BY f.id
    )
    ${addToTallies('finished')}
    DELETE FROM confirm_queue q WHERE q.item_id = ANY (item_ids)
      AND (SELECT e.id FROM usage_events e
        WHERE e.via_gateway AND e.chain_item_id = q.item_id AND e.status = 'reserved' LIMIT 1) IS NULL
      AND (SELECT e.id FROM usage_events e
        WHERE NOT e.via_gateway AND e.chain_item_id = q.item_id AND e.status = 'reserved' LIMIT 1) IS NULL;
    INSERT INTO revenue_queue (usage_event_id, created_at) SELECT unnest(charge_ids), p_now;
    RETURN coalesce(cardinality(charge_ids), 0);
  END $$;
`;
