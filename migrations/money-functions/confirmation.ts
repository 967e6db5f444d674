import { MONEY_FUNCTION } from './money-function.ts';

/**
 * The items of `item_ids` in these states landed with transaction `p_transaction_id` at `p_ledger`. Holds and balances
 * fall by the items that really change; the snapshot of a dedicated vault that was read at that ledger or later already
 * shows the debit. The caller has locked vaults and items.
 */
export const landItems = (states: string) => /* sql */ `
    WITH landed AS (
      UPDATE chain_items i SET status = 'confirmed', claim_token = NULL, claim_until = NULL
      WHERE i.id = ANY (item_ids) AND i.status IN (${states})
      RETURNING i.id, i.vault_id, i.amount
    ), queued AS (
      INSERT INTO confirm_queue (item_id, transaction_id, network, created_at)
      SELECT l.id, p_transaction_id, p_network, p_now FROM landed l
    )
    UPDATE vaults v SET
      held = v.held - s.units,
      balance_snapshot = v.balance_snapshot
        - CASE WHEN v.kind = 'dedicated' AND v.synced_ledger >= p_ledger THEN 0 ELSE s.units END
    FROM (SELECT l.vault_id, sum(l.amount)::bigint AS units FROM landed l GROUP BY l.vault_id) s
    WHERE v.id = s.vault_id;`;

/** It landed. False when it was decided before. */
export const CONFIRM_TRANSACTION = /* sql */ `
  CREATE FUNCTION confirm_transaction(
    p_network text, p_transaction_id bigint, p_ledger integer, p_fee bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item_ids bigint[] := ARRAY(
      SELECT l.item_id FROM chain_transaction_items l WHERE l.transaction_id = p_transaction_id);
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = ANY (ARRAY(SELECT i.vault_id FROM chain_items i WHERE i.id = ANY (item_ids)))
      ORDER BY v.id FOR NO KEY UPDATE;
    IF NOT decide_transaction(p_network, p_transaction_id, 'confirmed', p_ledger, p_fee, p_now) THEN
      RETURN false;
    END IF;
    ${landItems("'submitted'")}
    RETURN true;
  END $$;
`;

/**
 * Writes a chunk of confirmed items through to the charges they were formed of and queues the revenue; answers how many
 * items it finished. Workers pass over each other's chunks.
 */
export const FINISH_CONFIRMED = /* sql */ `
  CREATE FUNCTION finish_confirmed(p_network text, p_limit integer, p_now timestamptz)
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
      UPDATE usage_events e SET status = 'confirmed', stellar_tx_hash = t.hash, updated_at = p_now
      FROM confirm_queue q
      JOIN chain_transactions t ON t.id = q.transaction_id
      JOIN chain_item_charges l ON l.item_id = q.item_id
      WHERE q.item_id = ANY (item_ids) AND e.id = l.charge_id AND e.attempt = l.attempt
        AND e.chain_item_id = q.item_id AND e.status = 'reserved'
      RETURNING e.id
    )
    INSERT INTO revenue_queue (usage_event_id, created_at) SELECT f.id, p_now FROM finished f;
    DELETE FROM confirm_queue q WHERE q.item_id = ANY (item_ids);
    RETURN cardinality(item_ids);
  END $$;
`;
