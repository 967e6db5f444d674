import { MONEY_FUNCTION } from '../money-functions/money-function.ts';
import { addToTallies } from './add-to-tallies.ts';

/** As in 004; the charges are tallied by the very update that makes them final, so that no row is written for it. */
export const FINISH_CONFIRMED = /* sql */ `
  CREATE OR REPLACE FUNCTION finish_confirmed(p_network text, p_limit integer, p_now timestamptz)
  RETURNS integer
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item_ids bigint[] := ARRAY(
      SELECT q.item_id FROM confirm_queue q WHERE q.network = p_network
      ORDER BY q.item_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
  BEGIN
    PERFORM 1 FROM usage_events e
      WHERE e.id = ANY (ARRAY(SELECT l.charge_id FROM chain_item_charges l WHERE l.item_id = ANY (item_ids)))
      ORDER BY e.request_id FOR NO KEY UPDATE;
    WITH finished AS (
      UPDATE usage_events e SET status = 'confirmed', tallied = true, stellar_tx_hash = t.hash, updated_at = p_now
      FROM confirm_queue q
      JOIN chain_transactions t ON t.id = q.transaction_id
      JOIN chain_item_charges l ON l.item_id = q.item_id
      WHERE q.item_id = ANY (item_ids) AND e.id = l.charge_id AND e.attempt = l.attempt
        AND e.chain_item_id = q.item_id AND e.status = 'reserved'
      RETURNING e.id, e.vault_id, e.api_id, e.created_at, e.amount_usdc
    ), queued AS (
      INSERT INTO revenue_queue (usage_event_id, created_at) SELECT f.id, p_now FROM finished f
    )
    ${addToTallies('finished')}
    DELETE FROM confirm_queue q WHERE q.item_id = ANY (item_ids);
    RETURN cardinality(item_ids);
  END $$;
`;
