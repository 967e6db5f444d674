import { CHECK_KEYS_BY_KEPT_PLANS } from '../gathering-functions/check-keys-by-kept-plans.ts';
import { MONEY_FUNCTION } from '../money-functions/money-function.ts';
import { addToTallies } from '../usage-functions/add-to-tallies.ts';

/**
 * As in 019, and tells those who subscribed to it. Who that is, is asked once for all items, by their vaults: where
 * nobody has subscribed, a chunk pays for one look at an index per vault.
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
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
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
        AND e.status = 'reserved'
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
      AND NOT EXISTS (
        SELECT FROM usage_events e WHERE e.via_gateway AND e.chain_item_id = q.item_id AND e.status = 'reserved')
      AND NOT EXISTS (
        SELECT FROM usage_events e WHERE NOT e.via_gateway AND e.chain_item_id = q.item_id AND e.status = 'reserved');
    ${CHECK_KEYS_BY_KEPT_PLANS}
    INSERT INTO revenue_queue (usage_event_id, created_at) SELECT unnest(charge_ids), p_now;
    RETURN cardinality(charge_ids);
  END $$;
`;
