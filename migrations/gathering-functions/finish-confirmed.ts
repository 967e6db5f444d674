import { MONEY_FUNCTION } from '../money-functions/money-function.ts';
import { CHECK_KEYS_BY_KEPT_PLANS } from './check-keys-by-kept-plans.ts';
import { addToTallies } from '../usage-functions/add-to-tallies.ts';

/**
 * As in 011, but bounded by charges: writes up to `p_limit` charges of confirmed items through, and answers how many. An
 * item may have more of them than one statement should write; it stays in the queue until none of its charges is left,
 * so that a chunk that was broken off is simply asked for again.
 *
 * What is left of an item is a range of the index of open charges, direct ones and calls apart. Nobody else changes it
 * meanwhile: a charge of a confirmed item is only ever finished, and the lock of its place in the queue says by whom.
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
    WITH finished AS (
      UPDATE usage_events e SET status = 'confirmed', tallied = true, stellar_tx_hash = t.hash, updated_at = p_now
      FROM confirm_queue q
      JOIN chain_transactions t ON t.id = q.transaction_id
      WHERE q.item_id = ANY (item_ids) AND e.id = ANY (charge_ids) AND e.chain_item_id = q.item_id
        AND e.status = 'reserved'
      RETURNING e.id, e.vault_id, e.api_id, e.created_at, e.amount_usdc
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
